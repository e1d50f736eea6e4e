package main

import (
	"fmt"
	"log"
	"runtime"
	"strings"
	"time"

	"github.com/go-ego/gse"

	"yinqu/detect/name"
)

// compareNames finds persons with gse's tagger and with package name, in a
// part of the corpus that the tagger gets through.
func compareNames(c *corpus, runs int) error {
	part := &corpus{docs: c.docs[:min(len(c.docs), 32)]}
	for _, d := range part.docs {
		part.size += len(d.Text)
	}
	var tagger gse.Segmenter
	start := cpu(false)
	if err := tagger.LoadDictEmbed("zh_s"); err != nil {
		return err
	}
	loads := []time.Duration{cpu(false) - start}
	start = cpu(false)
	finder := name.NewFinder(name.Embedded())
	loads = append(loads, cpu(false)-start)
	rows := []struct {
		name  string
		scan  func() int
		times []time.Duration
	}{
		{"gse, words tagged as persons", func() (n int) {
			for _, d := range part.docs {
				for _, w := range tagger.Pos(d.Text, false) {
					if strings.HasPrefix(w.Pos, "nr") {
						n++
					}
				}
			}
			return n
		}, nil},
		{"yinqu, names and names with titles", func() (n int) {
			for _, d := range part.docs {
				n += len(finder.Find(d))
			}
			return n
		}, nil},
	}
	hits := make([]int, len(rows))
	for range runs {
		for i := range rows {
			runtime.GC()
			start := cpu(false)
			hits[i] = rows[i].scan()
			rows[i].times = append(rows[i].times, cpu(false)-start)
		}
	}
	for i, r := range rows {
		t := median(r.times)
		if t == 0 {
			log.Fatalf("%s took no time", r.name)
		}
		fmt.Printf("| %s | %.1f | %.1f | %d | %d |\n", r.name, float64(part.size)/1e6, float64(part.size)/1e6/t.Seconds(), hits[i], loads[i].Milliseconds())
	}
	return nil
}
