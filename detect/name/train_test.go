package name_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"yinqu/detect/name"
	"yinqu/document"
)

// lessons are sentences in which 据X回忆 and X说 name persons.
func lessons() []name.Example {
	var out []name.Example
	for _, who := range strings.Fields("张建国 林晓岚 王芳 李思远 陈丽华 赵敏 周雨桐 许嘉树 郭睿 佘一帆") {
		for _, frame := range []string{"据|回忆，孩子近来睡眠不好。", "|说她不想回家。", "后来|又来了一次。", "今天天气很好，我们去散步。"} {
			before, after, named := strings.Cut(frame, "|")
			e := name.Example{Text: frame}
			if named {
				e.Text = before + who + after
				e.Names = []name.Labelled{{Span: document.Span{Start: len(before), End: len(before) + len(who)}}}
			}
			out = append(out, e)
		}
	}
	return out
}

func taught(t *testing.T, seed uint64) []byte {
	t.Helper()
	examples := lessons()
	w, err := name.Prepare(name.Prior{Given: map[rune]float64{'国': 9, '晓': 9, '芳': 9, '远': 5}, Words: []name.Word{{Text: "今天", Pos: "t"}}}, examples)
	if err != nil {
		t.Fatal(err)
	}
	w.Train(examples, name.Plan{Epochs: 8, Cutoff: 1, Rate: 0.2, Decay: 1e-4, Drop: 0.3, Seed: seed, Log: io.Discard})
	var b bytes.Buffer
	if err := w.WriteTo(&b, 0.01); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTrainingIsReproducible(t *testing.T) {
	first := taught(t, 1)
	if !bytes.Equal(first, taught(t, 1)) {
		t.Error("the same seed gave two models")
	}
	if bytes.Equal(first, taught(t, 2)) {
		t.Error("another seed gave the same model: what was compared is not the training")
	}
}

func TestTrainedModelFindsTheUnseen(t *testing.T) {
	m, err := name.ReadModel(bytes.NewReader(taught(t, 1)))
	if err != nil {
		t.Fatal(err)
	}
	d := plain("据刘芳回忆，孩子近来睡眠不好。今天天气很好。")
	var got []string
	for _, x := range name.NewFinder(m).Model(d) {
		got = append(got, d.In(x.Span))
	}
	if !slices.Equal(got, []string{"刘芳"}) {
		t.Errorf("found %q", got)
	}
}

func TestDamagedModelIsRefusedOrHarmless(t *testing.T) {
	whole := taught(t, 1)
	d := plain("据刘芳回忆，孩子近来睡眠不好。今天天气很好。")
	refused := 0
	rng := rand.New(rand.NewPCG(1, 1))
	for range 80 {
		b := bytes.Clone(whole)
		for range 8 {
			b[rng.IntN(len(b))] ^= byte(1 + rng.IntN(255))
		}
		m, err := name.ReadModel(bytes.NewReader(b))
		if err != nil {
			refused++
			continue
		}
		name.NewFinder(m).Find(d) // does not panic
	}
	if refused == 0 {
		t.Error("no damage was noticed")
	}
}

func TestEmbeddedModelIsSound(t *testing.T) {
	b, err := os.ReadFile("model.bin")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := name.ReadModel(bytes.NewReader(b)); err != nil {
		t.Error(err)
	}
	if len(b) > 3_250_000 {
		t.Errorf("the model has %d bytes: prune it to 3.25 MB", len(b))
	}
}
