// Bench compares the matching pass of yinqu with other tools, all in one run
// on one text, by CPU time of one core. It is a module of its own so that the
// peers are no dependency of the product.
//
// Usage: go run . [-mb 32] [-runs 5] -terms FILE CORPUS...
//
// CORPUS files are Chinese text; invented identifiers are planted in every
// fifth line. FILE has a term a line. Every occurrence that yinqu reports is
// mapped back to the unfolded text and checked, and all are counted against an
// Aho-Corasick automaton. A table in Markdown goes to standard output.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"runtime"
	"slices"
	"syscall"
	"time"
)

func main() {
	log.SetFlags(0)
	mb := flag.Int("mb", 32, "size of the text in 10^6 bytes")
	runs := flag.Int("runs", 5, "runs of each engine; the median counts")
	termFile := flag.String("terms", "", "file of terms, one a line")
	flag.Parse()
	if flag.NArg() == 0 || *termFile == "" {
		flag.Usage()
		os.Exit(2)
	}
	runtime.GOMAXPROCS(1)
	c, err := load(flag.Args(), *mb*1e6)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s, %s, %s. Text: %.1f MB in %d documents; median of %d runs; CPU time, collector included.\n\n",
		time.Now().Format("2 January 2006"), processor(), runtime.Version(), float64(c.size)/1e6, len(c.docs), *runs)
	fmt.Println("| engine | terms | MB/s | without start | to rg | hits | start, ms |\n|---|---|---|---|---|---|---|")
	for _, n := range []int{5000, 50000} {
		terms, err := loadTerms(*termFile, n)
		if err != nil {
			log.Fatal(err)
		}
		verifyOffsets(terms, c)
		compare(c, literalEngines(terms), n, *runs)
	}
	fmt.Println("\n| engine | kinds | text, MB | MB/s | to godlp | findings |\n|---|---|---|---|---|---|")
	if err := compareKinds(c, *runs); err != nil {
		log.Fatal(err)
	}
	fmt.Println("\n| names of persons | text, MB | MB/s | found | start, ms |\n|---|---|---|---|---|")
	if err := compareNames(c, *runs); err != nil {
		log.Fatal(err)
	}
}

// An engine is built once and scans the whole corpus at each run.
type engine struct {
	name  string
	build func() (scan func(*corpus) (hits int), err error)
	child bool // the work is done in a child process
}

// compare runs the engines interleaved, so that a busy machine is unfair to
// none, and prints a row for each.
func compare(c *corpus, engines []engine, terms, runs int) {
	type row struct {
		build, times []time.Duration
		hits         int
	}
	rows := make([]row, len(engines))
	for range runs {
		for i, e := range engines {
			runtime.GC()
			start := cpu(e.child)
			scan, err := e.build()
			if err != nil {
				log.Fatalf("%s: %v", e.name, err)
			}
			built := cpu(e.child)
			rows[i].hits = scan(c)
			rows[i].build = append(rows[i].build, built-start)
			rows[i].times = append(rows[i].times, cpu(e.child)-built)
		}
	}
	var base float64
	for i, e := range engines {
		build, t := median(rows[i].build), median(rows[i].times)
		if !e.child {
			t += build // as a process would
		}
		speed := float64(c.size) / 1e6 / t.Seconds()
		net := float64(c.size) / 1e6 / (t - build).Seconds()
		if i == 0 {
			base = speed
		}
		fmt.Printf("| %s | %d | %.0f | %.0f | %.2f | %d | %d |\n", e.name, terms, speed, net, speed/base, rows[i].hits, build.Milliseconds())
	}
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

// cpu returns the user and system time used so far by this process, or by its
// children.
func cpu(child bool) time.Duration {
	who := syscall.RUSAGE_SELF
	if child {
		who = syscall.RUSAGE_CHILDREN
	}
	var r syscall.Rusage
	if err := syscall.Getrusage(who, &r); err != nil {
		log.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
