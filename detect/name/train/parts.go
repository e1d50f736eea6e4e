package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"yinqu/detect/name"
	"yinqu/document"
)

// A part is a share of the corpus, the model trained without it, and what
// these find in it: from that the decision about candidates is learned.
type part struct {
	model    *name.Model
	verdicts []name.Verdict
}

// grouped parts the batches of the corpus into so many groups; 0 makes one of each.
func grouped(n int) [][]string {
	var groups [][]string
	for i, b := range themes {
		if n > 0 && len(groups) == n {
			groups[i%n] = append(groups[i%n], b)
		} else {
			groups = append(groups, []string{b})
		}
	}
	return groups
}

// parts trains a model for each group of batches, without its documents.
func (s *source) parts(docs []doc, groups [][]string, log io.Writer) ([]part, error) {
	p, err := s.prior()
	if err != nil {
		return nil, err
	}
	few := *s // what is learned from candidates needs no perfect model
	few.copies, few.forms, few.inserts, few.talk, few.epochs = 4, s.forms/2, s.inserts/2, s.talk/2, s.epochs-1
	few.floor = 0.2
	out := make([]part, len(groups))
	for i, g := range groups {
		rest, held := docs, []doc(nil)
		for _, b := range g {
			rest = without(rest, b)
		}
		for _, d := range docs {
			if !slices.ContainsFunc(rest, func(r doc) bool { return r.ID == d.ID }) {
				held = append(held, d)
			}
		}
		fmt.Fprintf(log, "part %d: %d documents left out\n", i+1, len(held))
		m, err := few.saved(fmt.Sprintf("part%d", i), log, func() (*name.Weights, error) { return few.train(rest, log) })
		if err != nil {
			return nil, err
		}
		out[i].model = m
		finder := name.NewFinder(m.Decided(make([]byte, name.Decisions)))
		mk := newMaker(s.seed+uint64(i), p.Given, p.Words)
		for _, d := range held {
			out[i].add(finder, d)
			e := mk.wordy(d)
			copied := doc{ID: d.ID, Text: e.Text, Names: e.Names}
			out[i].add(finder, copied)
			for range snippets {
				out[i].add(finder, mk.snippet(d))
				out[i].add(finder, mk.snippet(copied))
			}
		}
		for range s.inserts / len(groups) / 2 { // a sentence with names, all that there is
			piece := p.Plain[mk.rng.IntN(len(p.Plain))]
			if at := strings.IndexAny(piece, "。！？\n"); at > 0 {
				piece = piece[:at]
			}
			if e, ok := mk.inserted(piece); ok {
				out[i].add(finder, doc{Text: e.Text, Names: e.Names})
			}
		}
		for range s.talk / len(groups) {
			piece := p.Plain[mk.rng.IntN(len(p.Plain))]
			if mk.chance(s.reword) {
				piece = mk.reworded(piece).Text
			}
			out[i].add(finder, doc{Text: piece})
		}
	}
	return out, nil
}

// snippets is how many pieces of a document stand beside it, so that short
// texts are judged by what they are.
const snippets = 3

// snippet returns a few lines of d.
func (m *maker) snippet(d doc) doc {
	lines := strings.SplitAfter(d.Text, "\n")
	first := m.rng.IntN(len(lines))
	from := len(strings.Join(lines[:first], ""))
	to := from + len(strings.Join(lines[first:min(first+1+m.rng.IntN(4), len(lines))], ""))
	out := doc{ID: d.ID, Text: d.Text[from:to]}
	cut := func(s document.Span) document.Span { return document.Span{Start: s.Start - from, End: s.End - from} }
	for _, n := range d.Names {
		if n.Start >= from && n.End <= to {
			out.Names = append(out.Names, name.Labelled{Span: cut(n.Span), Titled: n.Titled})
		}
	}
	for _, g := range d.Ignore {
		if g.Start >= from && g.End <= to {
			out.Ignore = append(out.Ignore, cut(g))
		}
	}
	return out
}

// add adds what there is to decide on in d. What touches a name without being
// one, and what is neutral, teaches nothing.
func (p *part) add(f *name.Finder, d doc) {
	exact := map[document.Span]bool{}
	for _, n := range d.Names {
		exact[n.Span] = true
	}
	for _, c := range f.Candidates(plainText(d.Text)) {
		right := exact[c.Span]
		if !right && (ignored(d, c.Span) || slices.ContainsFunc(d.Names, func(n name.Labelled) bool { return n.Overlaps(c.Span) })) {
			continue
		}
		p.verdicts = append(p.verdicts, name.Verdict{Features: c.Features, Name: right})
	}
}

// decision learns the decision about candidates from all parts but one.
func (s *source) decision(parts []part, but *part, log io.Writer) []byte {
	var all []name.Verdict
	for i := range parts {
		if &parts[i] != but {
			all = append(all, parts[i].verdicts...)
		}
	}
	names := 0
	for _, v := range all {
		if v.Name {
			names++
		}
	}
	fmt.Fprintf(log, "%d candidates, %d names\n", len(all), names)
	return name.TrainDecision(all, name.Plan{Epochs: 5, Rate: 0.03, Decay: 1e-3, Seed: s.seed, Log: log})
}

// saved returns a model kept from an earlier run, if there is a folder for
// that and it is there, or trains it.
func (s *source) saved(as string, log io.Writer, train func() (*name.Weights, error)) (*name.Model, error) {
	file := filepath.Join(s.keep, as+".bin")
	if s.keep != "" {
		if m, err := loadModel(file); err == nil {
			return m, nil
		}
	}
	w, err := train()
	if err != nil {
		return nil, err
	}
	m, err := w.Model(float32(s.floor))
	if err != nil || s.keep == "" {
		return m, err
	}
	return m, write(file, m, log)
}
