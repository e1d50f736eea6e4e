package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"yinqu/detect/name"
	"yinqu/document"
)

// A count compares findings with labels.
type count struct{ right, found, labelled, covered int }

func (c count) String() string {
	p, r := ratio(c.right, c.found), ratio(c.right, c.labelled)
	f := 0.0
	if p+r > 0 {
		f = 2 * p * r / (p + r)
	}
	return fmt.Sprintf("precision %.3f recall %.3f F1 %.3f (labelled %d, found %d, right %d, touched %d)", p, r, f, c.labelled, c.found, c.right, c.covered)
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func (c *count) add(o count) {
	c.right += o.right
	c.found += o.found
	c.labelled += o.labelled
	c.covered += o.covered
}

// score compares mentions with the labels of d: exact spans of the same kind.
// show, if not nil, gets every miss and false alarm.
func score(d doc, found []name.Mention, show io.Writer) (person, titled count) {
	of := func(t bool) *count {
		if t {
			return &titled
		}
		return &person
	}
	exact := map[name.Labelled]bool{}
	for _, n := range d.Names {
		of(n.Titled).labelled++
		exact[n] = true
	}
	hit := map[name.Labelled]bool{}
	for _, m := range found {
		l := name.Labelled{Span: m.Span, Titled: m.Titled}
		if exact[l] {
			of(m.Titled).found++
			of(m.Titled).right++
			hit[l] = true
			continue
		}
		if ignored(d, m.Span) {
			continue
		}
		of(m.Titled).found++
		if show != nil {
			fmt.Fprintf(show, "%s + %v %s\t%s\t%v\n", d.ID, kindOf(m.Titled), d.Text[m.Start:m.End], around(d.Text, m.Span), fmt.Sprintf("%s %.2f", m.Evidence, m.Confidence))
		}
	}
	for _, n := range d.Names {
		touched := false
		for _, m := range found {
			touched = touched || m.Overlaps(n.Span)
		}
		if touched {
			of(n.Titled).covered++
		}
		if !hit[n] && show != nil {
			how := "-"
			if touched {
				how = "~"
			}
			fmt.Fprintf(show, "%s %s %v %s\t%s\n", d.ID, how, kindOf(n.Titled), d.Text[n.Start:n.End], around(d.Text, n.Span))
		}
	}
	return person, titled
}

func kindOf(titled bool) string {
	if titled {
		return "TITLE"
	}
	return "NAME"
}

// ignored reports whether more than half of s lies in an ignored span.
func ignored(d doc, s document.Span) bool {
	for _, g := range d.Ignore {
		if g.Overlaps(s) && min(g.End, s.End)-max(g.Start, s.Start) > s.Len()/2 {
			return true
		}
	}
	return false
}

// around shows s in its line.
func around(text string, s document.Span) string {
	from, to := s.Start, s.End
	for n := 0; from > 0 && n < 30; n++ {
		from--
		for from > 0 && text[from]&0xC0 == 0x80 {
			from--
		}
	}
	for n := 0; to < len(text) && n < 12; n++ {
		to++
		for to < len(text) && text[to]&0xC0 == 0x80 {
			to++
		}
	}
	return strings.NewReplacer("\n", "↵", "\t", "→").Replace(text[from:s.Start] + "【" + text[s.Start:s.End] + "】" + text[s.End:to])
}

// loadModel reads the model file, or returns the embedded one.
func loadModel(path string) (*name.Model, error) {
	if path == "" {
		return name.Embedded(), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return name.ReadModel(f)
}

// plainText is text as a plain text file in one segment.
func plainText(text string) *document.Document {
	return &document.Document{Text: text, Segments: []document.Segment{{Span: document.Span{End: len(text)}, Kind: document.Body}}}
}

func evaluate(args []string, out io.Writer) error {
	fs := flag.NewFlagSet("eval", flag.ContinueOnError)
	model := fs.String("model", "", "model file; the embedded one if empty")
	show := fs.Bool("show", false, "show every miss and false alarm")
	raw := fs.Bool("raw", false, "the model alone, without rules and spreading")
	only := fs.String("only", "", "score only the documents numbered FROM-TO,...")
	types := fs.String("types", "PER,PER.NAM,NAME,name", "types of a .tsv file that are names")
	if err := fs.Parse(args); err != nil {
		return err
	}
	m, err := loadModel(*model)
	if err != nil {
		return err
	}
	var errors io.Writer
	if *show {
		errors = out
	}
	for _, path := range fs.Args() {
		docs, err := readAny(path, strings.Split(*types, ","))
		if err != nil {
			return err
		}
		if *only != "" {
			docs = slices.DeleteFunc(docs, func(d doc) bool { return !inBatch(d.ID, *only) })
		}
		person, titled := scoreAll(m, docs, *raw, errors)
		fmt.Fprintf(out, "%s\n  PERSON       %v\n  PERSON_TITLE %v\n", path, person, titled)
	}
	return nil
}

func readAny(path string, types []string) ([]doc, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return readCorpus(path)
	}
	if strings.HasSuffix(path, ".tsv") {
		return readTSV(path, types...)
	}
	return readGold(path)
}

func scoreAll(m *name.Model, docs []doc, raw bool, show io.Writer) (person, titled count) {
	f := name.NewFinder(m)
	for _, d := range docs {
		var found []name.Mention
		if raw {
			found = f.Model(plainText(d.Text))
		} else {
			found = f.Find(plainText(d.Text))
		}
		p, t := score(d, found, show)
		person.add(p)
		titled.add(t)
	}
	return person, titled
}

// plain counts what is found in text without names, a 10,000 characters.
func plain(args []string, out io.Writer) error {
	fs := flag.NewFlagSet("plain", flag.ContinueOnError)
	model := fs.String("model", "", "model file; the embedded one if empty")
	show := fs.Int("show", 0, "show this many findings, evenly chosen")
	every := fs.Int("every", 1, "read one text in so many")
	if err := fs.Parse(args); err != nil {
		return err
	}
	m, err := loadModel(*model)
	if err != nil {
		return err
	}
	f := name.NewFinder(m)
	for _, path := range fs.Args() {
		docs, err := readTSV(path)
		if err != nil {
			return err
		}
		chars, hits := 0, []string(nil)
		for i, d := range docs {
			if i%*every != 0 {
				continue
			}
			chars += len([]rune(d.Text))
			for _, h := range f.Find(plainText(d.Text)) {
				hits = append(hits, fmt.Sprint(kindOf(h.Titled), "\t", around(d.Text, h.Span), "\t", h.Evidence, h.Confidence))
			}
		}
		fmt.Fprintf(out, "%s: %d characters, %d findings, %.2f a 10,000\n", path, chars, len(hits), 1e4*float64(len(hits))/float64(chars))
		for i := range min(*show, len(hits)) {
			fmt.Fprintln(out, hits[i*len(hits)/min(*show, len(hits))])
		}
	}
	return nil
}

// themes are the batches of the corpus, each by one hand.
var themes = strings.Fields("001-045 046-090 101-145 150-195 201-245 250-295 301-345 350-395 401-440 446-493 501-545 546-593 601-645 650-697 701-750 751-798 801-845 848-895 901-945 951-975 a01-a60 c01-c60 b01-b60 d01-d60 e01-e60 g01-g40 f01-f60 h01-h40")

// batches leaves out one batch after the other, trains on the rest, and
// scores the batch left out.
func batches(args []string, out io.Writer) error {
	fs := flag.NewFlagSet("batches", flag.ContinueOnError)
	var s source
	s.flags(fs)
	only := fs.String("only", "", "only this batch, by the model alone")
	folds := fs.Int("folds", 4, "leave out every so many batches together; 0 leaves out one at a time")
	show := fs.Bool("show", false, "show every miss and false alarm")
	if err := fs.Parse(args); err != nil {
		return err
	}
	docs, err := readCorpus(s.corpus)
	if err != nil {
		return err
	}
	groups := grouped(*folds)
	if *only != "" {
		groups = [][]string{{*only}}
	}
	var errors io.Writer
	if *show {
		errors = out
	}
	var person, titled count
	parts, err := s.parts(docs, groups, io.Discard)
	if err != nil {
		return err
	}
	for i, g := range groups {
		m := parts[i].model
		if len(parts) > 1 { // what to decide is learned from the other parts
			m = m.Decided(s.decision(parts, &parts[i], io.Discard))
		}
		for _, b := range g {
			var held []doc
			for _, d := range docs {
				if inBatch(d.ID, b) {
					held = append(held, d)
				}
			}
			p, t := scoreAll(m, held, false, errors)
			fmt.Fprintf(out, "%s PERSON       %v\n        PERSON_TITLE %v\n", b, p, t)
			person.add(p)
			titled.add(t)
		}
	}
	fmt.Fprintf(out, "all     PERSON       %v\n        PERSON_TITLE %v\n", person, titled)
	return nil
}
