package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"yinqu/judge"
	"yinqu/lang"
	"yinqu/rules"
)

// How much the text output shows unless everything is asked for.
const (
	shownFindings = 5  // of one entity in one file
	shownPasses   = 20 // files without anything to do
	shownGone     = 20 // files that are gone since an earlier report
	shownFolders  = 10
	shownFirst    = 10
)

// text is the output for people at a terminal.
type text struct {
	w      *bufio.Writer
	lang   lang.Lang
	color  bool
	all    bool
	passes int

	entities []rules.Info
	parts    map[string]string // of documents, as they are called; the same come again
}

// mostParts is how many names of parts are kept.
const mostParts = 1000

// part is the function of that name, quicker.
func (s *text) part(path string) string {
	name, ok := s.parts[path]
	if !ok {
		name = part(s.lang, path)
		if len(s.parts) < mostParts {
			s.parts[path] = name
		}
	}
	return name
}

func newText(w io.Writer, o Options) Sink {
	return &text{w: bufio.NewWriter(w), lang: o.Lang, color: o.Color, all: o.Verbose, entities: rules.Entities(), parts: map[string]string{}}
}

// Fill adds spaces to s until it is width columns wide in a terminal. Characters
// of ambiguous width count one column whatever the locale says, so that an
// output is the same everywhere.
func Fill(s string, width int) string {
	return s + strings.Repeat(" ", max(width-displaywidth.String(s), 0))
}

func (s *text) File(f File) error {
	if f.Verdict == judge.Pass && len(f.Problems) == 0 {
		s.passes++
		if s.passes > shownPasses && !s.all {
			return nil
		}
	}
	s.head(f)
	if len(f.Reasons) > 0 && f.Verdict != judge.Pass {
		var reasons []string
		for _, r := range f.Reasons {
			reasons = append(reasons, reason(s.lang, r))
		}
		fmt.Fprintf(s.w, "    %s\n", s.lang.T("why: %s", strings.Join(reasons, s.lang.T("; "))))
	}
	s.standing(f)
	s.findings(f)
	s.people(f)
	for _, p := range f.Problems {
		name := ""
		if p.Path != "" && p.Path != f.Path {
			name = s.part(strings.TrimPrefix(p.Path, f.Path+"!")) + s.lang.T(": ")
		}
		fmt.Fprintf(s.w, "    %s\n", s.paint(magenta, s.lang.T("not read: %s", name+What(s.lang, p.Cause, p.Count))))
	}
	return s.w.Flush()
}

func (s *text) head(f File) {
	symbol, colour := "✓", green
	switch f.Verdict {
	case judge.Block:
		symbol, colour = "✗", red
	case judge.Review:
		symbol, colour = "!", yellow
	case judge.Unread:
		symbol, colour = "?", magenta
	}
	mark := s.paint(colour, symbol+" "+Fill(verdictName(s.lang, f.Verdict), 6))
	fmt.Fprintf(s.w, "%s  %s", mark, s.paint(bold, Printable(f.Path)))
	if f.Format != "" {
		fmt.Fprintf(s.w, "  %s", s.paint(dim, s.lang.T("(%s, %d characters)", f.Format, f.Chars)))
	}
	if f.Change == New || f.Change == Worse {
		fmt.Fprintf(s.w, "  %s", s.paint(bold, changeName(s.lang, f.Change)))
	}
	s.w.WriteByte('\n')
}

// standing says who can read the file and whether it should be there at all.
func (s *text) standing(f File) {
	if x := f.exposure(); x.Rank() > Private.Rank() && (f.Verdict != judge.Pass || len(f.Findings) > 0) {
		list := ""
		if len(f.Access.List) > 0 {
			list = s.lang.T(": ") + Printable(strings.Join(f.Access.List, s.lang.T(", ")))
		}
		fmt.Fprintf(s.w, "    %s\n", s.lang.T("who can read it: %s", exposureName(s.lang, x)+list))
	}
	if f.Expired {
		fmt.Fprintf(s.w, "    %s\n", s.paint(yellow, s.lang.T("kept for too long: a record of %s", f.date())))
	}
}

// findings shows what needs an action, grouped by entity; mere notes only when
// everything is asked for.
func (s *text) findings(f File) {
	notes := 0
	groups := map[rules.Entity][]*Finding{}
	for i := range f.Findings {
		if x := &f.Findings[i]; x.Action == rules.Note && !s.all {
			notes++
		} else {
			groups[x.Entity] = append(groups[x.Entity], x)
		}
	}
	for _, info := range s.entities {
		if group := groups[info.Entity]; len(group) > 0 {
			s.group(info, group)
		}
	}
	if notes > 0 && f.Verdict != judge.Pass {
		fmt.Fprintf(s.w, "    %s\n", s.paint(dim, s.lang.T("%d more are noted only (-v shows them)", notes)))
	}
	if f.Omitted > 0 {
		fmt.Fprintf(s.w, "    %s\n", s.paint(dim, s.lang.T("%d more are not listed: the text is full of them", f.Omitted)))
	}
}

func (s *text) group(info rules.Info, group []*Finding) {
	colour := dim
	switch slices.MaxFunc(group, func(a, b *Finding) int { return a.Action.Rank() - b.Action.Rank() }).Action {
	case rules.Block:
		colour = red
	case rules.Review:
		colour = yellow
	}
	fmt.Fprintf(s.w, "    %s %s\n", s.paint(colour, info.Title.In(string(s.lang))), s.paint(dim, fmt.Sprintf("×%d", len(group))))
	shown := group
	// One more line is no longer than the line that says so.
	if len(group) > shownFindings+1 && !s.all {
		shown = group[:shownFindings]
	}
	var at, value []string
	wide, long := 0, 0
	for _, x := range shown {
		at = append(at, placed(s.lang, x.Location, s.part))
		value = append(value, s.value(x))
		wide = max(wide, displaywidth.String(at[len(at)-1]))
		long = max(long, displaywidth.String(value[len(value)-1]))
	}
	for i, x := range shown {
		line := "      " + Fill(at[i], wide) + "  " + Fill(value[i], long) + "  " + s.paint(dim, x.Rule)
		if w := why(s.lang, x.Evidence); w != "" {
			line += "  " + w
		}
		if x.Consent != nil {
			line += "  " + s.lang.T("allowed by consent")
		}
		fmt.Fprintln(s.w, line)
	}
	if n := len(group) - len(shown); n > 0 {
		fmt.Fprintf(s.w, "      %s\n", s.paint(dim, s.lang.T("…and %d more (-v shows them)", n)))
	}
}

// people says what a roster and a consent register know of the document's people.
func (s *text) people(f File) {
	for _, p := range f.Subjects {
		if p.Fit.K > 0 {
			fmt.Fprintf(s.w, "    %s\n", s.lang.T("%d of %d people on the roster fit what is said of person %d", p.Fit.K, p.Fit.Of, p.ID))
		}
	}
	for _, c := range f.Consents {
		fmt.Fprintf(s.w, "    %s\n", s.lang.T("consent %s: %s", Printable(c.Entry), consentState(s.lang, c.State)))
	}
}

func (s *text) value(x *Finding) string {
	if x.Value != "" {
		return Printable(strings.Join(strings.Fields(x.Value), " "))
	}
	return x.Masked
}

func (s *text) Close(sum Summary) error {
	if n := s.passes - shownPasses; n > 0 && !s.all {
		fmt.Fprintln(s.w, s.paint(dim, s.lang.T("…and %d more files pass (-v shows them)", n)))
	}
	if sum.Files > 0 {
		s.w.WriteByte('\n')
	}
	fmt.Fprintln(s.w, s.lang.T("files: %d  block: %d  review: %d  pass: %d  unread: %d  findings: %d  policy: %s", sum.Files,
		sum.Verdicts[judge.Block], sum.Verdicts[judge.Review], sum.Verdicts[judge.Pass], sum.Verdicts[judge.Unread], sum.Findings, sum.Policy))
	s.sums(sum)
	switch {
	case sum.Interrupted:
		fmt.Fprintln(s.w, s.paint(yellow, s.lang.T("Interrupted: only the files above were scanned.")))
	case sum.Verdicts[judge.Block]+sum.Verdicts[judge.Review] > 0:
		fmt.Fprintln(s.w, s.lang.T("The originals must not be passed on as they are."))
	case sum.Verdicts[judge.Unread] > 0:
		fmt.Fprintln(s.w, s.lang.T("What could not be read was not checked: look at it yourself."))
	}
	return s.w.Flush()
}

// sums says what the files have to do with each other and with other things.
func (s *text) sums(sum Summary) {
	for _, line := range sum.Baseline.words(s.lang) {
		fmt.Fprintln(s.w, line)
	}
	if sum.Ignored > 0 {
		fmt.Fprintln(s.w, s.lang.T("left out by .yinquignore: %d", sum.Ignored))
	}
	if len(sum.UnknownConsents) > 0 {
		fmt.Fprintln(s.w, s.lang.T("Consents that name nobody here: %s", Printable(strings.Join(sum.UnknownConsents, s.lang.T(", ")))))
	}
	if sum.Protected > 0 {
		fmt.Fprintln(s.w, s.lang.T("protected by encryption: %d", sum.Protected))
	}
	if sum.Expired > 0 {
		fmt.Fprintln(s.w, s.lang.T("records kept for too long: %d", sum.Expired))
	}
	if len(sum.Exposed) > 0 {
		var parts []string
		for _, x := range slices.Backward(exposures) {
			if n := sum.Exposed[x]; n > 0 {
				parts = append(parts, fmt.Sprintf("%s %d", exposureName(s.lang, x), n))
			}
		}
		fmt.Fprintln(s.w, s.lang.T("files with findings, by who can read them: %s", strings.Join(parts, s.lang.T(", "))))
	}
	s.since(sum.Since)
	if sum.Files > shownPasses {
		s.folders(sum.Folders)
		s.first(sum.First)
	}
}

func (s *text) since(c *Since) {
	if c == nil {
		return
	}
	fmt.Fprintln(s.w, s.lang.T("since the earlier report: new %d, worse %d, better %d, gone %d", c.New, c.Worse, c.Better, c.Gone))
	for i, name := range c.Paths {
		if i == shownGone && !s.all {
			fmt.Fprintf(s.w, "  %s\n", s.paint(dim, s.lang.T("…and %d more (-v shows them)", c.Gone-i)))
			break
		}
		fmt.Fprintf(s.w, "  %s\n", s.lang.T("gone: %s", Printable(name)))
	}
}

// folders shows those with the most to do.
func (s *text) folders(all []Folder) {
	list := worstFolders(all, shownFolders)
	if len(list) < 2 {
		return
	}
	fmt.Fprintf(s.w, "\n%s\n", s.lang.T("By folder:"))
	for _, d := range list {
		fmt.Fprintf(s.w, "  %s  %s\n", Printable(d.Path), s.paint(dim, s.lang.T("files: %d  block: %d  review: %d  unread: %d", d.Files,
			d.Verdicts[judge.Block], d.Verdicts[judge.Review], d.Verdicts[judge.Unread])))
	}
}

// first shows what is riskiest.
func (s *text) first(list []Ranked) {
	if len(list) < 2 {
		return
	}
	fmt.Fprintf(s.w, "\n%s\n", s.lang.T("Look at these first:"))
	for i, r := range list {
		if i == shownFirst && !s.all {
			break
		}
		who := ""
		if r.Exposure != "" {
			who = s.lang.T(", ") + exposureName(s.lang, r.Exposure)
		}
		fmt.Fprintf(s.w, "  %s  %s\n", Printable(r.Path), s.paint(dim, verdictName(s.lang, r.Verdict)+who+s.lang.T(", ")+s.lang.T("findings: %d", r.Findings)))
	}
}

// The colours, as parameters of the ANSI sequence SGR.
const (
	bold    = "1"
	dim     = "2"
	red     = "1;31"
	green   = "32"
	yellow  = "33"
	magenta = "35"
)

func (s *text) paint(sgr, words string) string {
	if !s.color {
		return words
	}
	return "\x1b[" + sgr + "m" + words + "\x1b[0m"
}
