package fact

import (
	"bytes"
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
		for _, x := range Split(c.text) {
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
			r.Likely(i)
			last = c.End
		}
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
				r.Likely(i)
			}
		}
	}
}
