package redact

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"yinqu/detect/match"
	"yinqu/document"
	"yinqu/extract/residue"
	"yinqu/judge"
	"yinqu/rules"
)

// prove reads the copy in tmp as the file called name and checks it against
// what is expected: nothing but the edits has changed, no hidden value is left
// in its text or its bytes, and a scan finds nothing beside the replacements.
// If a scan does, the findings are added to what is to be hidden, and prove
// reports true. A refusal says what is wrong.
func (c *copying) prove(ctx context.Context, tmp *os.File, name string, x *expectation) (again bool, err error) {
	info, err := tmp.Stat()
	if err != nil {
		return false, fmt.Errorf("read the copy: %w", err)
	}
	src := c.Reader.Open(path.Join(path.Dir(c.src.Name), name), tmp, info.Size())
	p := proof{copying: c, x: x, name: name, present: map[string]bool{},
		hidden: gather(c.plans, func(q *plan) []string { return q.hidden }), sure: gather(c.plans, func(q *plan) []string { return q.sure })}
	p.written = match.New(p.hidden)
	for d, err := range c.Reader.Read(ctx, src) {
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		if err != nil {
			if err := p.member(err); err != nil {
				return false, err
			}
			continue
		}
		if len(d.Problems) > 0 && !c.Partial {
			return false, refusal{CopyUnread, d.Problems[0].Path}
		}
		if err := p.document(ctx, d, src.Name); err != nil {
			return false, err
		}
	}
	if err := p.finish(); err != nil || p.more {
		return p.more, err
	}
	var values []string
	for _, v := range p.hidden {
		if searchable(v) && !p.present[v] && !isFont(v) {
			values = append(values, v)
		}
	}
	left, err := residue.Search(ctx, src, values)
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case err != nil:
		return false, refusal{CopyUnread, ""}
	case len(left) > 0:
		return false, refusal{LeftRaw, ""}
	}
	return false, nil
}

// member judges the error that stands for a member of the copy. What no reader
// reads in the copy none reads in the original either; everything else would
// be the fault of the copy.
func (p *proof) member(err error) error {
	var q document.Problem
	if !errors.As(err, &q) || !strings.Contains(q.Path, "!") {
		return refusal{CopyUnread, ""}
	}
	switch q.Cause {
	case document.Unsupported, document.NoOCR, document.NoText, document.Encrypted, document.Media:
		if p.Partial {
			p.unread(q)
			return nil
		}
		return refusal{Unread, q.Error()}
	}
	return refusal{CopyUnread, q.Error()}
}

// searchable reports whether a value is long enough to be told from chance in
// raw bytes: two Han characters or six others. What is an ordinary word too
// stands in the copy's text, and is not searched for.
func searchable(v string) bool {
	han, others := 0, 0
	for _, r := range v {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
		case !unicode.IsSpace(r):
			others++
		}
	}
	return han >= 2 || others >= 6
}

// A proof is the copy being read back.
type proof struct {
	*copying
	x       *expectation
	name    string
	at      int             // text of x that is being read
	last    string          // its name in the copy
	text    *expected       // what was read of it so far
	hidden  []string        // values that the edits hide, as written
	written *match.Matcher  // finds hidden
	sure    []string        // folded values that must be nowhere
	present map[string]bool // hidden values that stand in kept text
	checked bool            // the text was compared already
	more    bool            // something has to be hidden that was not
}

// gather returns the distinct values of all plans.
func gather(plans []*plan, of func(*plan) []string) []string {
	var out []string
	for _, p := range plans {
		out = append(out, of(p)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// document checks one document of the copy.
func (p *proof) document(ctx context.Context, d *document.Document, own string) error {
	if p.text == nil || d.Base == 0 || d.Name != p.last {
		if err := p.close(); err != nil {
			return err
		}
		if p.at == len(p.x.texts) {
			return refusal{CopyDiffers, ""}
		}
		p.text, p.last, p.checked = &expected{sum: sha256.New()}, d.Name, false
		p.at++
	}
	want := p.x.texts[p.at-1]
	end := len(d.Text)
	if d.Own.End > 0 {
		end = d.Own.End
	}
	before := p.text.size - dense(d.Text[:d.Own.Start], nil) // where d.Text begins
	p.text.write(d.Text[d.Own.Start:end])

	named := *d
	named.Segments = named.Segments[:len(named.Segments):len(named.Segments)]
	if d.Name == own && d.Base == 0 {
		named.AppendFilename(p.name)
	}
	p.written.Scan(d.Text, func(_, _, i int) { p.present[p.hidden[i]] = true })
	j, err := p.Scan(ctx, &named)
	if err != nil {
		return err
	}
	findings, err := p.inText(ctx, d, j)
	if err != nil {
		return err
	}
	if drawn(d.Format) || picture(d.Format) {
		text := squeeze(d.Text)
		aligned := want.align(text, p.plans)
		switch {
		case aligned != nil:
			want = aligned
		case want.sameCharacters(text, p.plans):
			p.checked = true
			return p.drawnDocument(d, want, findings)
		default:
			return refusal{CopyDiffers, ""}
		}
		p.x.texts[p.at-1], p.checked = want, true
	}
	places := newPlaces(d.Text)
	for _, f := range findings {
		if d.Owns(f.Span) {
			if err := p.found(want, f, before+places.of(f.Span.Start), before+places.of(f.Span.End)); err != nil {
				return err
			}
		}
	}
	return p.left(d, want, before, places)
}

// inText checks the findings in the copy's name, which come last, and returns
// those of its text that are to be hidden.
func (p *proof) inText(ctx context.Context, d *document.Document, j judge.Judgement) ([]judge.Finding, error) {
	var out []judge.Finding
	inName := false
	for _, f := range j.Findings {
		f = p.decide(f)
		switch {
		case f.Operator == rules.Keep || f.Operator == "":
		case f.Span.End <= len(d.Text):
			out = append(out, f)
		case f.Span.Start >= len(d.Text):
			inName = true
		}
	}
	if !inName {
		return out, nil
	}
	// Beside a replacement at the end of the text the name may look like what
	// was replaced; what it says counts when it stands alone.
	alone := &document.Document{Name: d.Name}
	alone.AppendFilename(p.name)
	j, err := p.Scan(ctx, alone)
	if err != nil {
		return nil, err
	}
	for _, f := range j.Findings {
		if f = p.decide(f); f.Operator == rules.Keep || f.Operator == "" {
			continue
		}
		if err := p.foundInName(f, f.Span.Start, f.Span.End); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// left checks that values which can be nothing else are in no kept text.
func (p *proof) left(d *document.Document, want *expected, before int, places *places) error {
	if len(p.sure) == 0 {
		return nil
	}
	var err error
	occurrences(d, p.sure, func(s document.Span, i int) {
		start, end := before+places.of(s.Start), before+places.of(s.End)
		if !d.Owns(s) || p.keeps(want, start) || want.inside(start, end) {
			return
		}
		if doc, _, ok := want.origin(start, p.plans); ok && p.late(doc, p.sure[i]) {
			p.more = true
		} else {
			err = refusal{Left, ""}
		}
	})
	return err
}

// late reports whether a value was found only after document doc was planned:
// in a later one, such as an attachment. The next attempt hides it.
func (p *proof) late(doc int, value string) bool {
	_, known := slices.BinarySearch(p.plans[doc].sure, value)
	return !known
}

// keeps reports whether the original has a finding there that the policy
// keeps: somebody public who is called like somebody hidden.
func (p *proof) keeps(want *expected, at int) bool {
	doc, off, ok := want.origin(at, p.plans)
	if !ok {
		return false
	}
	for _, f := range p.known[doc].judgement.Findings {
		f = p.decide(f)
		if f.Span.Start <= off && off < f.Span.End && classOf(f.Entity) == rules.Direct && f.Operator == rules.Keep {
			return true
		}
	}
	return false
}

// found adds what a finding of the copy shows of kept text to what is to be
// hidden. That a replacement makes a name or a place of the words beside it is
// no matter; but a number or an address that goes on beside it is.
func (p *proof) found(want *expected, f judge.Finding, start, end int) error {
	beside := want.outside(start, end)
	if len(beside) == 1 && beside[0] == (spot{start: start, end: end}) {
		return p.hide(want, f, start, end)
	}
	if classOf(f.Entity) != rules.Direct || f.Entity == rules.Person {
		return nil
	}
	for _, s := range beside {
		if s.end-s.start >= minRest {
			if err := p.hide(want, f, s.start, s.end); err != nil {
				return err
			}
		}
	}
	return nil
}

// minRest is how much of a number or address beside a replacement still tells
// something: six ASCII characters or two Han.
const minRest = 6

// hide adds a range of the copy, found to be f, to the targets in the original.
func (p *proof) hide(want *expected, f judge.Finding, start, end int) error {
	doc, from, ok := want.origin(start, p.plans)
	doc2, to, ok2 := want.origin(end-1, p.plans)
	if !ok || !ok2 || doc != doc2 || from > to {
		return refusal{NewFinding, ""}
	}
	text := p.plans[doc].doc.Text
	for to++; to < len(text) && !utf8.RuneStart(text[to]); to++ {
	}
	p.add(p.known[doc], f, document.Span{Start: from, End: to})
	return nil
}

func (p *proof) add(o *original, f judge.Finding, s document.Span) {
	f.Span, f.Subject = s, 0
	o.extra = append(o.extra, target{f, classOf(f.Entity)})
	p.more = true
}

// foundInName does the same for a finding in [start, end) of the copy's name.
func (p *proof) foundInName(f judge.Finding, start, end int) error {
	i := slices.IndexFunc(p.plans, func(q *plan) bool { return q.content < len(q.doc.Text) })
	if i < 0 {
		return refusal{NewFinding, ""}
	}
	q, o := p.plans[i], p.copying.name
	if i < len(p.known) {
		o = p.known[i]
	}
	at := q.content + len(q.doc.Text[q.content:]) - len(strings.TrimLeft(q.doc.Text[q.content:], "\n"))
	first, _ := moved(q.edits, at)
	from, replaced := back(q.edits, first+start)
	to, replacedTo := back(q.edits, first+end-1)
	if replaced || replacedTo {
		return nil
	}
	for to++; to < len(q.doc.Text) && !utf8.RuneStart(q.doc.Text[to]); to++ {
	}
	if o == nil || from >= to || to > len(q.doc.Text) {
		return refusal{NewFinding, ""}
	}
	p.add(o, f, document.Span{Start: from, End: to})
	return nil
}

// back returns which offset of a text stands at offset at after the edits, or
// that a replacement stands there.
func back(edits []document.Edit, at int) (off int, replaced bool) {
	shift := 0 // how much longer the edits so far made the text
	for _, e := range edits {
		if at < e.Start+shift {
			break
		}
		if at < e.Start+shift+len(e.New) {
			return 0, true
		}
		shift += len(e.New) - e.Len()
	}
	return at - shift, false
}

// close compares a text that has ended.
func (p *proof) close() error {
	if p.text == nil {
		return nil
	}
	want := p.x.texts[p.at-1]
	if p.checked {
		return nil
	}
	if p.text.size != want.size || string(p.text.sum.Sum(nil)) != string(want.sum.Sum(nil)) {
		return refusal{CopyDiffers, ""}
	}
	return nil
}

func (p *proof) finish() error {
	if err := p.close(); err != nil {
		return err
	}
	if p.at != len(p.x.texts) {
		return refusal{CopyDiffers, ""}
	}
	return nil
}

// places counts the bytes of a text that are no white space, from left to right.
type places struct {
	text  string
	off   []int // offsets at regular distances
	count []int // and the bytes before them
}

const placeStep = 1 << 10

func newPlaces(text string) *places {
	p := &places{text: text, off: []int{0}, count: []int{0}}
	for at := 0; at+placeStep < len(text); {
		next := at + placeStep
		for next < len(text) && !utf8.RuneStart(text[next]) {
			next++
		}
		p.off = append(p.off, next)
		p.count = append(p.count, p.count[len(p.count)-1]+dense(text[at:next], nil))
		at = next
	}
	return p
}

func (p *places) of(off int) int {
	i, found := slices.BinarySearch(p.off, off)
	if !found {
		i--
	}
	return p.count[i] + dense(p.text[p.off[i]:off], nil)
}
