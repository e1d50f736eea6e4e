// Command train builds the model of package fact.
//
//	go run ./detect/fact/train
//
// See docs/model-card.md for the data and the figures.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"yinqu/detect/fact"
	"yinqu/document"
	"yinqu/eval"
	"yinqu/rules"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	fs := flag.NewFlagSet("train", flag.ContinueOnError)
	corpus := fs.String("corpus", "testdata/corpus", "the folder of marked documents")
	phrases := fs.String("phrases", "detect/fact/data", "the folder of clauses: TOPIC.txt, a clause a line")
	skip := fs.String("skip", "300-395,f01-f60,g01-g40,h01-h40", "documents to leave out, so that they can measure: FROM-TO,...")
	to := fs.String("o", "detect/fact/model.bin", "the model file to write")
	rows := fs.Int("rows", 21_800, "how many n-grams to keep, those with the largest weights; a table of two thirds is full then")
	weight := fs.Float64("weight", 0.6, "of a clause of -phrases")
	sparse := fs.String("sparse", "001-445,501-545,601-645,701-750,801-845,901-999", "documents whose writers marked but the plainest facts: FROM-TO,...")
	quiet := fs.Float64("quiet", 0.5, "weight of what -sparse documents leave unmarked")
	plan := fact.Plan{Seed: 1}
	fs.IntVar(&plan.Epochs, "epochs", 12, "rounds over the data")
	fs.IntVar(&plan.Cutoff, "cutoff", 2, "features seen less often are left out")
	fs.Float64Var(&plan.Rate, "rate", 0.08, "first step")
	fs.Float64Var(&plan.Drop, "drop", 0.3, "share of features left out in every second step")
	if err := fs.Parse(args); err != nil {
		return err
	}
	examples, err := readCorpus(*corpus, *skip, *sparse, float32(*quiet))
	if err != nil {
		return err
	}
	more, err := readClauses(*phrases, float32(*weight))
	if err != nil {
		return err
	}
	w := fact.Train(append(examples, more...), plan)
	f, err := os.Create(*to)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := w.Write(f, *rows); err != nil {
		return err
	}
	return f.Close()
}

// readCorpus reads the marked documents of a folder, but those whose numbers
// skip lists. What those that sparse lists leave unmarked weighs quiet.
func readCorpus(dir, skip, sparse string, quiet float32) ([]fact.Example, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.gold.txt"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no *.gold.txt in the corpus folder: %w", err)
	}
	var out []fact.Example
	for _, name := range files {
		if left(filepath.Base(name), skip) {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		c, err := eval.Marked(filepath.Base(name), string(b))
		if err != nil {
			return nil, err
		}
		e := example(c)
		if left(filepath.Base(name), sparse) {
			e.Quiet = quiet
		}
		out = append(out, e)
	}
	return out, nil
}

// left reports whether the document of that name is one of those that skip
// lists, by the three characters that its name begins with: 300-395,d01-d30.
func left(name, skip string) bool {
	id := name[:min(3, len(name))]
	for r := range strings.SplitSeq(skip, ",") {
		if from, to, ok := strings.Cut(r, "-"); ok && from <= id && id <= to {
			return true
		}
	}
	return false
}

// example takes the facts of a case.
func example(c eval.Case) fact.Example {
	d := &document.Document{Text: c.Text}
	d.Segments = []document.Segment{{Span: document.Span{Start: 0, End: len(d.Text)}, Kind: document.Body}}
	view := document.Fold(d)
	e := fact.Example{Text: view.Text}
	at := eval.ByteOffsets(c.Text)
	folded := func(s eval.Span) fact.Phrase {
		return fact.Phrase{Start: view.Offset(at[s.Start]), End: view.Offset(at[s.End]), Topic: s.Label}
	}
	for _, s := range c.Spans {
		if slices.Contains(fact.Topics[:], s.Label) {
			e.Phrases = append(e.Phrases, folded(s))
		}
	}
	for _, s := range c.Ignore {
		e.Neutral = append(e.Neutral, folded(s))
	}
	return e
}

// readClauses reads files of clauses, each named for its topic; NONE.txt holds
// clauses of no topic.
func readClauses(dir string, weight float32) ([]fact.Example, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		return nil, err
	}
	var out []fact.Example
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		topic := rules.Entity(strings.TrimSuffix(filepath.Base(name), ".txt"))
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			text := document.FoldString(lines.Text())
			e := fact.Example{Text: text, Weight: weight}
			if topic != "NONE" {
				e.Phrases = []fact.Phrase{{Start: 0, End: len(text), Topic: topic}}
			}
			out = append(out, e)
		}
		if err := lines.Err(); err != nil {
			return nil, err
		}
	}
	return out, nil
}
