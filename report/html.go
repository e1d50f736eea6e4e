package report

import (
	"bufio"
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"time"

	"yinqu/judge"
	"yinqu/lang"
	"yinqu/rules"
)

//go:embed html.tmpl
var page string

// How much the page holds unless everything is asked for: a browser has to
// show it.
const (
	pageFiles    = 2000 // that do not pass
	pageFindings = 200  // of one file
	pageBars     = 12   // of one chart
	pageFolders  = 50
)

// html writes one page that needs nothing else. Files are written as they
// come; what sums them up follows and is moved before them by the style sheet,
// so that memory does not grow with the scan.
type html struct {
	w        *bufio.Writer
	t        *template.Template
	lang     lang.Lang
	all      bool
	date     time.Time
	names    namer
	begun    bool
	shown    int
	hidden   int
	entities map[string]int
	months   map[string]int
}

func newHTML(w io.Writer, o Options) Sink {
	l := o.Lang
	t := template.Must(template.New("page").Funcs(template.FuncMap{
		"t":       l.T,
		"verdict": func(v any) string { return verdictName(l, judge.Verdict(fmt.Sprint(v))) },
		"action":  func(a rules.Action) string { return actionName(l, a) },
		"reason":  func(r string) string { return reason(l, r) },
		"what":    func(p Problem) string { return What(l, p.Cause, p.Count) },
		"entity":  func(e rules.Entity) string { return entityName(l, e) },
		"place":   func(p Location) string { return place(l, p) },
		"why":     func(e []string) string { return why(l, e) },
		"who":     func(x Exposure) string { return exposureName(l, x) },
		"count":   func(d Folder, v judge.Verdict) int { return d.Verdicts[v] },
		"change":  func(c Change) string { return changeName(l, c) },
	}).Parse(page))
	return &html{w: bufio.NewWriter(w), t: t, lang: l, all: o.Verbose, date: o.Date, names: namer{show: o.Paths},
		entities: map[string]int{}, months: map[string]int{}}
}

// pageFile is a file as the page shows it.
type pageFile struct {
	File
	Weight, Total, More int
	Exposure            Exposure
	Date                string
}

func (s *html) File(f File) error {
	if err := s.begin(); err != nil {
		return err
	}
	f = s.names.file(f)
	for _, x := range f.Findings {
		if x.Action != rules.Note {
			s.entities[entityName(s.lang, x.Entity)]++
			if !f.Modified.IsZero() {
				s.months[f.Modified.Format("2006-01")]++
			}
		}
	}
	if !s.all && (f.Verdict == judge.Pass && len(f.Problems) == 0 || s.shown >= pageFiles) {
		s.hidden++
		return nil
	}
	s.shown++
	p := pageFile{File: f, Weight: -slices.Index(judgedOrder, f.Verdict), Total: f.found(), More: f.Omitted, Exposure: f.exposure(), Date: f.date()}
	// The severe ones first; mere notes only if there is room.
	p.Findings = slices.Clone(f.Findings)
	slices.SortStableFunc(p.Findings, func(a, b Finding) int { return cmp.Compare(b.Action.Rank(), a.Action.Rank()) })
	if n := len(p.Findings) - pageFindings; n > 0 && !s.all {
		p.Findings = p.Findings[:pageFindings]
		p.More += n
	}
	return s.t.ExecuteTemplate(s.w, "file", p)
}

func (s *html) begin() error {
	if s.begun {
		return nil
	}
	s.begun = true
	date := ""
	if !s.date.IsZero() {
		date = s.date.Format("2006-01-02 15:04")
	}
	return s.t.ExecuteTemplate(s.w, "head", map[string]any{"Lang": s.lang, "Date": date, "Verdicts": shownOrder()})
}

// shownOrder is the verdicts from bad to good.
func shownOrder() []judge.Verdict {
	v := slices.Clone(judgedOrder)
	slices.Reverse(v)
	return v
}

func (s *html) Close(sum Summary) error {
	if err := s.begin(); err != nil {
		return err
	}
	type tile struct {
		Name  string
		Count int
	}
	var tiles []tile
	for _, v := range shownOrder() {
		tiles = append(tiles, tile{string(v), sum.Verdicts[v]})
	}
	folders, byFolder := slices.Clone(sum.Folders), map[string]int{}
	for i := range folders {
		d := &folders[i]
		if d.Path = s.names.folder(i, d.Path); d.Findings > 0 {
			byFolder[d.Path] = d.Findings
		}
	}
	sum.First = slices.Clone(sum.First)
	var charts []chart
	for _, c := range []chart{
		newChart(s.lang.T("findings by kind"), s.entities, byCount),
		newChart(s.lang.T("findings by folder"), byFolder, byCount),
		newChart(s.lang.T("findings by month of the file"), s.months, byLabel),
	} {
		if len(c.Bars) > 0 {
			charts = append(charts, c)
		}
	}
	var exposed []tile
	for _, x := range slices.Backward(exposures) {
		if n := sum.Exposed[x]; n > 0 {
			exposed = append(exposed, tile{exposureName(s.lang, x), n})
		}
	}
	if len(folders) < 2 {
		folders = nil
	}
	for i := range sum.First {
		sum.First[i].Path = s.names.ranked(sum.First[i])
	}
	err := s.t.ExecuteTemplate(s.w, "foot", map[string]any{"Summary": sum, "Tiles": tiles, "Charts": charts, "Hidden": s.hidden, "Baseline": sum.Baseline.words(s.lang),
		"Exposed": exposed, "Folders": worstFolders(folders, pageFolders), "Paths": s.names.show})
	return cmp.Or(err, s.w.Flush())
}

// A chart is a list of horizontal bars.
type chart struct {
	Title  string
	Height int
	Bars   []bar
}

type bar struct {
	Label           string
	Count           int
	Y, Width, After int
}

func byCount(a, b bar) int {
	return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Label, b.Label))
}

// byLabel keeps the latest months when there are too many.
func byLabel(a, b bar) int { return cmp.Compare(b.Label, a.Label) }

func newChart(title string, counts map[string]int, order func(a, b bar) int) chart {
	const step, widest = 20, 210
	c := chart{Title: title}
	most := 0
	for label, n := range counts {
		c.Bars = append(c.Bars, bar{Label: label, Count: n})
		most = max(most, n)
	}
	slices.SortFunc(c.Bars, order)
	c.Bars = c.Bars[:min(len(c.Bars), pageBars)]
	for i := range c.Bars {
		b := &c.Bars[i]
		b.Y, b.Width = i*step, max(1, b.Count*widest/most)
		b.After = 165 + b.Width
	}
	c.Height = len(c.Bars) * step
	return c
}
