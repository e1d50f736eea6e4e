package fact

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"yinqu/rules"
)

func TestSplit(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"sentences and pauses": {"他不说话,只折纸。后来走了", []string{"他不说话", "只折纸", "后来走了"}},
		"quotes and marks":     {"· 妈妈说“别去”。\n", []string{"妈妈说“别去"}},
		"a field":              {"家庭:父母离异", []string{"家庭", "父母离异"}},
		"nothing":              {" \n,。", nil},
		"broken bytes":         {"a\xff,\xe4", []string{"a\xff", "\xe4"}},
	} {
		var got []string
		clauses, _ := split(c.text, nil, nil)
		for _, x := range clauses {
			got = append(got, c.text[x.Start:x.End])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// corpus is a language of two topics.
func corpus() (out []Example) {
	for _, s := range []string{"爸爸打工", "妈妈打工", "爷爷种地", "爸爸种地", "妈妈做饭"} {
		out = append(out, Example{Text: s, Phrases: []Phrase{{0, len(s), rules.Family}}})
	}
	for _, s := range []string{"今天下雨", "今天上课", "明天上课", "明天下雨", "今天放学"} {
		out = append(out, Example{Text: s})
	}
	return out
}

func TestTrainedModelTellsTopicsApart(t *testing.T) {
	var b bytes.Buffer
	if err := Train(corpus(), Plan{Epochs: 20, Cutoff: 1, Rate: 0.3, Seed: 1}).Write(&b, 0); err != nil {
		t.Fatal(err)
	}
	m, err := ReadModel(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	family := slices.Index(Topics[:], rules.Family)
	for text, want := range map[string]bool{"爷爷打工": true, "明天放学": false, "": false} {
		r := m.Read(text)
		for i := range r.Clauses {
			if likely := r.Likely(i)[family]; likely > 0.5 != want {
				t.Errorf("%s: likelihood of family %.2f", text, likely)
			}
		}
	}
}

// TestModelIsSmall holds the size that the documentation states, and that more
// data does not change it.
func TestModelIsSmall(t *testing.T) {
	if len(embedded) > 950_000 {
		t.Errorf("the model has %d bytes", len(embedded))
	}
	w := Train(corpus(), Plan{Epochs: 20, Cutoff: 1, Rate: 0.3, Seed: 1})
	var all, few bytes.Buffer
	if err := errors.Join(w.Write(&all, 0), w.Write(&few, 10)); err != nil {
		t.Fatal(err)
	}
	if len(w.Rows) <= 16 || few.Len() >= all.Len() {
		t.Errorf("ten of %d rows take %d bytes, all %d", len(w.Rows), few.Len(), all.Len())
	}
}

// TestScoresAreSums compares the packed sums with plain ones.
func TestScoresAreSums(t *testing.T) {
	m := Embedded()
	text := "父母离异,随母亲生活,3岁起由奶奶带大。\n期中数学48分,上学期800000000分·退步 (" + strings.Repeat("妈妈不在家", 200) + ")\n公司报价"
	r := m.Read(text)
	defer r.Free()
	for i, c := range r.Clauses {
		var want [topics]int32
		add := func(c Clause, place int) {
			eachKey(r.codes[c.from:c.to], func(k uint32, shared bool) {
				if row := m.find(k); row > 0 && (shared || place == inside) {
					for y, w := range m.rows[int(row-1)*rowSize+4+place*(topics-1):][:topics-1] {
						want[y+1] += int32(int8(w))
					}
				}
			})
		}
		add(c, inside)
		if i > 0 && !c.first {
			add(r.Clauses[i-1], before)
		}
		if i+1 < len(r.Clauses) && !r.Clauses[i+1].first {
			add(r.Clauses[i+1], behind)
		}
		if got := r.score(i); *got != want {
			t.Errorf("%s: got %v, want %v", text[c.Start:c.End], *got, want)
		}
	}
}

// TestCodes holds what stands for a clause's characters.
func TestCodes(t *testing.T) {
	clauses, codes := split("“他3岁·两个人”,得12345分", nil, nil)
	var got []string
	for _, c := range clauses {
		var b strings.Builder
		for _, r := range codes[c.from:c.to] {
			b.WriteRune(rune(r))
		}
		got = append(got, b.String())
	}
	if want := []string{"^他0岁·一个人$", "^得#分$"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTrainingIsReproducible(t *testing.T) {
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := Train(corpus(), Plan{Epochs: 3, Cutoff: 1, Rate: 0.3, Drop: 0.5, Seed: 7}).Write(w, 0); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same data gives two models")
	}
}

func TestReadModelRefusesWhatIsNone(t *testing.T) {
	for name, b := range map[string][]byte{
		"nothing":     nil,
		"other magic": []byte("yinqu-name-3\n"),
		"cut":         embedded[:len(embedded)-1],
		"head alone":  []byte(magic),
	} {
		if _, err := ReadModel(b); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("父母离异,随母亲生活。\n期中数学48分")
	f.Add("\xff\xe4,a1")
	m := Embedded()
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		r := m.Read(text)
		for i, c := range r.Clauses {
			if c.Start < last || c.End <= c.Start || c.End > len(text) {
				t.Fatalf("clause [%d,%d) after %d of %d", c.Start, c.End, last, len(text))
			}
			topic, likely := r.Told(i, 0.5)
			if all := r.Likely(i); topic > 0 && likely != all[topic] || topic == 0 && slices.Max(all[1:]) >= 0.5 {
				t.Fatalf("told %d, %v of %v", topic, likely, all)
			}
			last = c.End
		}
		r.Free()
	})
}

func BenchmarkRead(b *testing.B) {
	text := strings.Repeat("今天的课讲的是函数的图像,大家先看了一段录像,然后分组讨论。他说妈妈昨天没有回来,自己在家待了一天。窗外下着雨,操场上没有人。\n", 100)
	m := Embedded()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		r := m.Read(text)
		for i := range r.Clauses {
			if r.Promising(i) {
				r.Told(i, 0.5)
			}
		}
		r.Free()
	}
}

// TestAClauseIsScoredOnce: a text without marks is one clause, which every match
// in it asks about.
func TestAClauseIsScoredOnce(t *testing.T) {
	r := Embedded().Read(strings.Repeat("妈妈打他", 50) + ",爸爸")
	defer r.Free()
	first, other := r.Likely(0), r.Likely(1)
	if first == other {
		t.Error("two clauses say the same")
	}
	first = r.Likely(0)
	clear(r.pairs)
	clear(r.codes)
	if r.Likely(0) != first {
		t.Error("scored again")
	}
}
