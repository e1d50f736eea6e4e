package main

import (
	"flag"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"

	"yinqu/detect/name"
)

// A source is the data and the settings that a model is trained from.
type source struct {
	corpus, data, research string
	copies, inserts, forms int
	talk                   int
	epochs, cutoff         int
	rate, decay, floor     float64
	seed                   uint64
}

func (s *source) flags(fs *flag.FlagSet) {
	fs.StringVar(&s.corpus, "corpus", "testdata/corpus", "folder of labelled documents")
	fs.StringVar(&s.data, "data", "", "folder of the public data: names/smile-neg_train.tsv, names/cpsycoun-raw.tsv, lists/given-name-char-frequency.csv")
	fs.StringVar(&s.research, "research", "", "comma separated labelled .tsv files to add (never for the shipped model)")
	fs.IntVar(&s.copies, "copies", 5, "renamed copies of each labelled document")
	fs.IntVar(&s.inserts, "inserts", 12000, "sentences of talk with names put in")
	fs.IntVar(&s.forms, "forms", 12000, "made-up lines of forms, lists and chats")
	fs.IntVar(&s.talk, "talk", 12000, "pieces of talk without names")
	fs.IntVar(&s.epochs, "epochs", 8, "passes over the data")
	fs.IntVar(&s.cutoff, "cutoff", 3, "features seen less often are left out")
	fs.Float64Var(&s.rate, "rate", 0.15, "AdaGrad step")
	fs.Float64Var(&s.decay, "decay", 1e-4, "weight of the L2 penalty")
	fs.Float64Var(&s.floor, "floor", 0.08, "weights below are pruned")
	fs.Uint64Var(&s.seed, "seed", 1, "seed of everything random")
}

// train fits a model to docs and the rest of the source.
func (s *source) train(docs []doc, log io.Writer) (*name.Weights, error) {
	p, err := s.prior()
	if err != nil {
		return nil, err
	}
	m := newMaker(s.seed, p.Given, p.Words)
	var own, all []name.Example
	for _, d := range docs {
		own = append(own, name.Example{Text: d.Text, Names: d.Names})
	}
	all = append(all, own...)
	for range s.copies {
		for _, d := range docs {
			all = append(all, m.renamed(d))
		}
	}
	for range s.forms {
		all = append(all, m.form())
	}
	if len(p.Plain) > 0 {
		for n := 0; n < s.inserts; {
			sentences := strings.FieldsFunc(p.Plain[m.rng.IntN(len(p.Plain))], func(r rune) bool { return strings.ContainsRune("。！？\n", r) })
			if len(sentences) == 0 {
				continue
			}
			if e, ok := m.inserted(sentences[m.rng.IntN(len(sentences))]); ok {
				all = append(all, e)
				n++
			}
		}
		for range s.talk {
			all = append(all, name.Example{Text: p.Plain[m.rng.IntN(len(p.Plain))]})
		}
	}
	if s.research != "" {
		for f := range strings.SplitSeq(s.research, ",") {
			more, err := readTSV(f, "PER", "PER.NAM", "NAME", "name")
			if err != nil {
				return nil, err
			}
			for _, d := range more {
				all = append(all, name.Example{Text: d.Text, Names: d.Names})
				own = append(own, name.Example{Text: d.Text, Names: d.Names})
			}
		}
	}
	fmt.Fprintf(log, "%d examples\n", len(all))
	w := name.Prepare(p, own)
	w.Train(all, name.Plan{Epochs: s.epochs, Cutoff: s.cutoff, Rate: s.rate, Decay: s.decay, Seed: s.seed, Log: log})
	return w, nil
}

// prior reads the public lists and talk, as far as they are there.
func (s *source) prior() (name.Prior, error) {
	var p name.Prior
	words, err := readWords(dictionary(), 5)
	if err != nil {
		return p, err
	}
	p.Words = words
	if s.data == "" {
		return p, nil
	}
	if p.Given, err = readGiven(filepath.Join(s.data, "lists/given-name-char-frequency.csv")); err != nil {
		return p, err
	}
	for _, f := range []string{"smile-neg_train.tsv", "cpsycoun-raw.tsv"} {
		talk, err := readTSV(filepath.Join(s.data, "names", f))
		if err != nil {
			return p, err
		}
		for _, d := range talk {
			p.Plain = append(p.Plain, d.Text)
		}
	}
	return p, nil
}

// dictionary is the word list in the module gse, which took it from jieba (MIT).
func dictionary() string {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/go-ego/gse").Output()
	if err != nil {
		return ""
	}
	return filepath.Join(strings.TrimSpace(string(out)), "data/dict/zh/s_1.txt")
}

// without leaves out the documents numbered FROM to TO.
func without(docs []doc, batch string) []doc {
	if batch == "" {
		return docs
	}
	var out []doc
	for _, d := range docs {
		if !inBatch(d.ID, batch) {
			out = append(out, d)
		}
	}
	return out
}

func inBatch(id, batch string) bool {
	from, to, _ := strings.Cut(batch, "-")
	return id >= from && id <= to
}
