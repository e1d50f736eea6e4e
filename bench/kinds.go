package main

import (
	"context"
	"fmt"
	"log"
	"runtime"
	"slices"
	"time"

	dlp "github.com/bytedance/godlp"
	"github.com/bytedance/godlp/dlpheader"

	"yinqu/detect"
	"yinqu/rules"
)

// both are the built-in rules for the kinds that godlp finds too: mobile
// numbers, e-mail addresses, resident IDs, bank cards, plates, MAC and IP
// addresses.
var both = []string{"phone", "email", "resident-id", "bank-card", "plate", "network"}

// compareKinds scans a part of the corpus that godlp gets through.
func compareKinds(c *corpus, runs int) error {
	part := &corpus{docs: c.docs[:min(len(c.docs), 32)]}
	for _, d := range part.docs {
		part.size += len(d.Text)
	}
	peer, err := dlp.NewEngine("bench")
	if err != nil {
		return err
	}
	if err := peer.ApplyConfigDefault(); err != nil {
		return err
	}
	few, err := engineOf(func(r rules.Rule) bool { return slices.Contains(both, r.Find.Detector) })
	if err != nil {
		return err
	}
	all, err := engineOf(func(rules.Rule) bool { return true })
	if err != nil {
		return err
	}
	rows := []struct {
		name, kinds string
		corpus      *corpus
		scan        func(*corpus) (int, error)
		times       []time.Duration
	}{
		{"bytedance/godlp v1.2.15", "its default rules", part, func(c *corpus) (int, error) { return godlp(peer, c) }, nil},
		{"yinqu", "those that both find", c, func(c *corpus) (int, error) { return detectAll(few, c) }, nil},
		{"yinqu", "all built-in rules, names too", part, func(c *corpus) (int, error) { return detectAll(all, c) }, nil},
	}
	hits := make([]int, len(rows))
	for range runs {
		for i := range rows {
			runtime.GC()
			start := cpu(false)
			if hits[i], err = rows[i].scan(rows[i].corpus); err != nil {
				return err
			}
			rows[i].times = append(rows[i].times, cpu(false)-start)
		}
	}
	var base float64
	for i, r := range rows {
		speed := float64(r.corpus.size) / 1e6 / median(r.times).Seconds()
		if i == 0 {
			base = speed
		}
		fmt.Printf("| %s | %s | %.1f | %.2f | %.0f | %d |\n", r.name, r.kinds, float64(r.corpus.size)/1e6, speed, speed/base, hits[i])
	}
	return nil
}

func godlp(e dlpheader.EngineAPI, c *corpus) (int, error) {
	n := 0
	for _, d := range c.docs {
		found, err := e.Detect(d.Text)
		if err != nil {
			return 0, err
		}
		n += len(found)
	}
	return n, nil
}

// engineOf compiles the built-in rules that want accepts.
func engineOf(want func(rules.Rule) bool) (*detect.Engine, error) {
	library, err := rules.Builtin()
	if err != nil {
		return nil, err
	}
	var packs []rules.Pack
	for _, p := range library.Packs {
		q := *p
		q.Rules = nil
		for _, r := range p.Rules {
			if want(r) {
				q.Rules = append(q.Rules, r)
			}
		}
		packs = append(packs, q)
	}
	return detect.New(packs, detect.Options{})
}

func detectAll(e *detect.Engine, c *corpus) (int, error) {
	n := 0
	for _, d := range c.docs {
		res, err := e.Detect(context.Background(), d)
		if err != nil {
			return 0, err
		}
		n += len(res.Findings)
		for _, f := range res.Findings {
			if f.Span.Len() <= 0 || f.Span.End > len(d.Text) {
				log.Fatalf("%s: span %v", f.Rule, f.Span)
			}
		}
	}
	return n, nil
}
