package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yinqu/detect/name"
)

func marked(t *testing.T, id, text string) doc {
	t.Helper()
	d, err := parseMarks(id, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParseMarks(t *testing.T) {
	d := marked(t, "001", "⟦PERSON:竹笑秋⟧的班主任是⟦PERSON_TITLE:彭老师⟧，⟦IGNORE:女⟧，⟦AGE:14⟧岁。")
	if want := "竹笑秋的班主任是彭老师，女，14岁。"; d.Text != want {
		t.Errorf("text %q, want %q", d.Text, want)
	}
	if len(d.Names) != 2 || d.Text[d.Names[0].Start:d.Names[0].End] != "竹笑秋" || !d.Names[1].Titled || len(d.Ignore) != 1 {
		t.Errorf("names %v, ignored %v", d.Names, d.Ignore)
	}
}

func TestCorpusIsWhole(t *testing.T) {
	docs, err := readCorpus("../../../testdata/corpus")
	if err != nil {
		t.Fatal(err)
	}
	names, titled, held := 0, 0, 0
	for _, d := range docs {
		for _, n := range d.Names {
			if n.Titled {
				titled++
			} else {
				names++
			}
		}
		for _, b := range themes {
			if inBatch(d.ID, b) {
				held++
			}
		}
	}
	if len(docs) != 1338 || names < 10100 || titled < 1750 || held != len(docs) {
		t.Errorf("%d documents, %d in batches, %d names, %d with title", len(docs), held, names, titled)
	}
}

// TestCopiesKeepNames checks that a copy's labels still cover names, whatever
// was done to its lines.
func TestCopiesKeepNames(t *testing.T) {
	m := newMaker(7, map[rune]float64{'晓': 5, '雨': 5, '国': 5, '芳': 5}, []name.Word{{Text: "高兴", Pos: "v"}, {Text: "天空", Pos: "n"}})
	d := marked(t, "001", strings.Repeat("| 姓名 | ⟦PERSON:欧阳静怡⟧ | ⟦PERSON_TITLE:周老师⟧ |\n⟦PERSON:静怡⟧说她认识⟦PERSON:赵敏⟧。\n", 9))
	plain := func(s string) string { return strings.NewReplacer("\n", "", " ", "", "　", "").Replace(s) }
	for range 20 {
		e := m.renamed(d)
		for what, copied := range map[string]name.Example{"wrapped": m.wrapped(e), "celled": m.celled(e)} {
			if len(copied.Names) != len(d.Names) {
				t.Fatalf("%s: %d names, want %d", what, len(copied.Names), len(d.Names))
			}
			if plain(copied.Text) != plain(e.Text) {
				t.Fatalf("%s changed the text", what)
			}
			for i, n := range copied.Names {
				o := e.Names[i]
				if got, want := plain(copied.Text[n.Start:n.End]), plain(e.Text[o.Start:o.End]); got != want {
					t.Errorf("%s: name %d is %q, was %q", what, i, got, want)
				}
			}
		}
	}
}

func TestTalkThatNamesSomebody(t *testing.T) {
	for text, want := range map[string]bool{
		"来访者：你好，周老师，我最近很累。": true,
		"小芳让我感到不舒服。":        true,
		"老师，我最近睡不好。":        false,
		"妈妈说我应该多出去走走。":      false,
	} {
		if got := namesSomebody(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestScoreLeavesOutTheNeutral(t *testing.T) {
	d := marked(t, "001", "⟦PERSON:林晓岚⟧和⟦IGNORE:小溪⟧谈到⟦PERSON_TITLE:何老师⟧。")
	at := strings.Index(d.Text, "小溪")
	found := []name.Mention{{Span: d.Names[0].Span}, {Span: d.Ignore[0]}, {Span: d.Names[1].Span}}
	found[1].Start = at
	person, titled := score(d, found, nil) // the last is found as a name, which is wrong
	if person.right != 1 || person.found != 2 || titled.found != 0 || titled.labelled != 1 {
		t.Errorf("persons %+v, titled %+v", person, titled)
	}
}

func TestReadTSV(t *testing.T) {
	f := filepath.Join(t.TempDir(), "a.tsv")
	if err := os.WriteFile(f, []byte("今天李明来了\t2,4,PER;0,2,TIME\n没有人\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	docs, err := readTSV(f, "PER")
	if err != nil || len(docs) != 2 || len(docs[0].Names) != 1 || docs[0].Text[docs[0].Names[0].Start:docs[0].Names[0].End] != "李明" {
		t.Errorf("%v, %v", docs, err)
	}
}
