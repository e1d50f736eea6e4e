// Package redact writes copies of documents from which what identifies a
// person is hidden, in the documents' own formats, and proves each copy before
// it exists under its name.
package redact

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/judge"
	"yinqu/rules"
)

// A Redactor writes copies that may leave. Use one for all files of a run and
// from one goroutine: names and pseudonyms follow the order of files.
type Redactor struct {
	Reader *extract.Reader

	// Scan finds and judges what a document says; its last segment is the
	// file's name, if it has one.
	Scan func(context.Context, *document.Document) (judge.Judgement, error)

	Operators map[rules.Entity]rules.Operator // in place of the policy's
	People    *People                         // shared by the files of a run; nil: each file has its own
	Vault     *Vault                          // keeps what is hidden; nil: nothing does. Its People are then the run's
	DryRun    bool                            // write nothing
	Partial   bool                            // write copies of files of which parts can't be read

	written map[string]bool // by this Redactor
}

// An Input is a file to be copied.
type Input struct {
	Name string // slash separated; its last element is the file's own name
	Data io.ReaderAt
	Size int64
}

// An Outcome is what became of one file. It holds no value of the original.
type Outcome struct {
	Input    string   `json:"path,omitempty"`
	Output   string   `json:"output,omitempty"` // the copy's path; "" if there is none
	Renamed  bool     `json:"renamed"`          // the original's name identifies: Input should not get around
	Format   string   `json:"format"`
	Reason   Reason   `json:"reason,omitempty"` // why there is none
	Place    string   `json:"-"`                // where in the file the reason lies, if known; it may name somebody
	Counts   []Count  `json:"counts"`
	Changes  []Change `json:"changes"`
	Blanked  int      `json:"blanked,omitempty"` // pictures that had something to hide
	Unread   int      `json:"unread,omitempty"`  // parts that nobody could read and that the copy still holds
	Problems []string `json:"-"`                 // those parts; they may name somebody
}

// A Count is how often an operator was applied to an entity.
type Count struct {
	Entity   rules.Entity   `json:"entity"`
	Operator rules.Operator `json:"operator"`
	N        int            `json:"n"`
}

// A Change is one finding that was hidden.
type Change struct {
	Entity   rules.Entity   `json:"entity"`
	Operator rules.Operator `json:"operator"`
	New      string         `json:"new"`
	Segment  document.Kind  `json:"segment"`
	Path     string         `json:"path"`
	Line     int            `json:"line"`
}

// A Reason says why a copy was not released.
type Reason string

// The reasons.
const (
	Unread      Reason = "unread"       // the original was not read whole
	Unwritable  Reason = "unwritable"   // the format could not make the changes
	CopyUnread  Reason = "copy-unread"  // the copy could not be read whole
	CopyDiffers Reason = "copy-differs" // the copy says something else than the original with the changes
	Left        Reason = "left"         // a hidden value is still in the copy's text
	LeftRaw     Reason = "left-raw"     // a hidden value is still in the copy's bytes
	NewFinding  Reason = "new-finding"  // the copy has findings beside the replacements
)

// ErrFormat says that copies of a format can't be written.
var ErrFormat = errors.New("no redaction for this format")

// rounds is how often a copy is written anew because scanning it found more.
const rounds = 4

// File writes the copy of in into dir. Nothing appears under a name there
// unless it is proven; an Outcome without Output states the Reason. The errors
// are those of the caller's request (ErrFormat, os.ErrExist), of the system,
// of Scan and of ctx; with an error nothing was written.
func (r *Redactor) File(ctx context.Context, in Input, dir string) (Outcome, error) {
	src := r.Reader.Open(in.Name, in.Data, in.Size)
	out := Outcome{Input: in.Name, Counts: []Count{}, Changes: []Change{}}
	format, err := r.Reader.Format(src)
	if err != nil {
		return refused(out, err)
	}
	out.Format = format.Name()
	w, ok := format.(extract.Rewriter)
	if !ok {
		return out, fmt.Errorf("%s: %w", format.Name(), ErrFormat)
	}
	c := &copying{Redactor: r, src: src, writer: w, base: path.Base(in.Name), people: r.People, sure: map[string]target{}, out: &out}
	if r.Vault != nil {
		c.people = r.Vault.People
	}
	if c.people == nil {
		c.people = NewPeople()
	}
	ctx, cancel := context.WithTimeout(ctx, 4*src.TimeLimit())
	defer cancel()
	if r.DryRun {
		_, err := c.write(ctx, io.Discard)
		c.state()
		return refused(out, err)
	}
	for range rounds {
		again, err := c.attempt(ctx, dir)
		if err != nil || !again {
			c.state()
			return refused(out, err)
		}
	}
	out.Reason = NewFinding
	return out, nil
}

// refused turns an error that speaks of the file into an Outcome.
func refused(out Outcome, err error) (Outcome, error) {
	var no refusal
	var p document.Problem
	switch {
	case errors.As(err, &no):
		out.Reason, out.Place = no.reason, no.place
	case errors.As(err, &p):
		out.Reason, out.Place = Unread, p.Error()
	default:
		return out, err
	}
	return out, nil
}

// A refusal is a Reason as an error.
type refusal struct {
	reason Reason
	place  string
}

func (r refusal) Error() string { return string(r.reason) }

// copying is one file on its way.
type copying struct {
	*Redactor
	src    extract.Source
	writer extract.Rewriter
	base   string
	people *People
	out    *Outcome

	masks bool              // write nothing but masks
	known []*original       // the documents, in order
	sure  map[string]target // as in planner
	name  *original         // of the file's own name, if no document carries it
	plans []*plan           // of the last attempt
}

// An original is one document of the source, scanned once.
type original struct {
	judgement judge.Judgement
	cast      *cast
	extra     []target // found in copies
}

// attempt writes, proves and releases a copy. It reports true if the proof
// found more that has to be hidden.
func (c *copying) attempt(ctx context.Context, dir string) (again bool, err error) {
	tmp, err := os.CreateTemp(dir, ".yinqu-*") // mode 0600
	if err != nil {
		return false, err
	}
	defer func() {
		tmp.Close()
		os.Remove(tmp.Name()) // gone already if it was released
	}()
	expected, err := c.write(ctx, tmp)
	if err != nil {
		return false, err
	}
	name := c.outName()
	again, err = c.prove(ctx, tmp, name, expected)
	if again || err != nil {
		return again, err
	}
	if err := tmp.Sync(); err != nil {
		return false, fmt.Errorf("write the copy: %w", err)
	}
	var hides *vaultCopy
	if c.Vault != nil {
		if hides, err = c.keep(ctx, tmp, name, expected); err != nil {
			return false, err
		}
	}
	if err := tmp.Close(); err != nil {
		return false, fmt.Errorf("write the copy: %w", err)
	}
	c.out.Output, err = c.release(tmp.Name(), dir, name)
	if err == nil && hides != nil {
		c.Vault.copies = append(c.Vault.copies, *hides)
	}
	return false, err
}

// write writes the copy with all that is known to be hidden.
func (c *copying) write(ctx context.Context, w io.Writer) (*expectation, error) {
	x, err := c.writeOnce(ctx, w)
	var no refusal
	if errors.As(err, &no) && no.reason == Unwritable && !c.masks {
		// The encoding or the format lacks room for words: masks always fit.
		c.masks = true
		if f, ok := w.(*os.File); ok {
			if err := errors.Join(f.Truncate(0), seekStart(f)); err != nil {
				return nil, err
			}
		}
		x, err = c.writeOnce(ctx, w)
	}
	return x, err
}

func seekStart(f *os.File) error {
	_, err := f.Seek(0, io.SeekStart)
	return err
}

func (c *copying) writeOnce(ctx context.Context, w io.Writer) (*expectation, error) {
	x := &expectation{}
	c.plans = nil
	var own error // an error that is ours, not the format's
	to := &noting{w: w}
	_, err := c.writer.Rewrite(ctx, to, c.src, func(d *document.Document) ([]document.Edit, error) {
		edits, err := c.edits(ctx, x, d)
		if own == nil {
			own = err // formats go on without a member that fails
		}
		return edits, err
	})
	switch {
	case own != nil:
		return nil, own
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case to.err != nil:
		return nil, fmt.Errorf("write the copy: %w", to.err)
	case err != nil:
		var p document.Problem
		if errors.As(err, &p) && (len(c.plans) == 0 || p.Cause != document.Malformed) {
			return nil, p
		}
		return nil, refusal{Unwritable, c.lastMember()} // it was read, so writing is what failed
	}
	return x, c.planName(ctx)
}

// noting notes why a write failed: a full disk is no fault of the format.
type noting struct {
	w   io.Writer
	err error
}

func (n *noting) Write(b []byte) (int, error) {
	k, err := n.w.Write(b)
	if n.err == nil {
		n.err = err
	}
	return k, err
}

// lastMember returns the name of the file inside that was planned last, if it
// is one with something to hide.
func (c *copying) lastMember() string {
	if n := len(c.plans); n > 0 && strings.Contains(c.plans[n-1].doc.Name, "!") && len(c.plans[n-1].edits) > 0 {
		return c.plans[n-1].doc.Name
	}
	return ""
}

// edits plans one document and tells the expectation what becomes of it.
func (c *copying) edits(ctx context.Context, x *expectation, d *document.Document) ([]document.Edit, error) {
	if len(d.Problems) > 0 && !c.Partial {
		return nil, d.Problems[0]
	}
	i := len(c.plans)
	named := *d
	named.Segments = named.Segments[:len(named.Segments):len(named.Segments)]
	if d.Name == c.src.Name && d.Base == 0 {
		named.AppendFilename(c.base)
	}
	if i == len(c.known) {
		o, err := c.scanned(ctx, &named)
		if err != nil {
			return nil, err
		}
		c.known = append(c.known, o)
	}
	p := c.planFor(&named, c.known[i])
	c.plans = append(c.plans, p)
	var content []document.Edit
	for _, e := range p.edits {
		if e.Start < p.content {
			content = append(content, e)
		}
	}
	content = d.Fit(content)
	x.add(i, p, content)
	return content, nil
}

func (c *copying) scanned(ctx context.Context, d *document.Document) (*original, error) {
	j, err := c.Scan(ctx, d)
	if err != nil {
		return nil, err
	}
	return &original{judgement: j, cast: c.people.cast(d, j)}, nil
}

// decide gives f the operator that the user asked for. An identifier that the
// policy keeps is that of somebody public or of somebody who consented.
func (r *Redactor) decide(f judge.Finding) judge.Finding {
	kept := f.Consent != "" || f.Operator == rules.Keep && classOf(f.Entity) == rules.Direct
	if op, ok := r.Operators[f.Entity]; ok && !kept {
		f.Operator = op
	}
	return f
}

func (c *copying) planFor(d *document.Document, o *original) *plan {
	p := planner{decide: c.decide, masks: c.masks, sure: c.sure}
	return p.plan(d, o.judgement, o.cast, o.extra)
}

// planName plans the file's own name where no document carries it, as with
// archives.
func (c *copying) planName(ctx context.Context) error {
	for _, p := range c.plans {
		if p.content < len(p.doc.Text) {
			return nil
		}
	}
	d := &document.Document{Name: c.src.Name}
	d.AppendFilename(c.base)
	if c.name == nil {
		o, err := c.scanned(ctx, d)
		if err != nil {
			return err
		}
		c.name = o
	}
	c.plans = append(c.plans, c.planFor(d, c.name))
	return nil
}

// outName returns the copy's name: the original's, less what identifies.
func (c *copying) outName() string {
	for _, p := range c.plans {
		if p.content == len(p.doc.Text) {
			continue
		}
		text, err := document.Apply(p.doc.Text, p.edits)
		if err == nil {
			at, _ := moved(p.edits, p.content)
			return strings.Trim(text[at:], "\n")
		}
	}
	return c.base
}

// moved returns where offset off of a text stands after the edits before it.
func moved(edits []document.Edit, off int) (int, bool) {
	at := off
	for _, e := range edits {
		if e.End > off {
			return at, e.Start >= off
		}
		at += len(e.New) - e.Len()
	}
	return at, true
}

// state writes what was done into the outcome.
func (c *copying) state() {
	c.out.Renamed = c.outName() != c.base
	for _, p := range c.plans {
		c.out.Changes = append(c.out.Changes, p.changes...)
		c.out.Blanked += len(p.blanked())
		for _, q := range p.doc.Problems {
			c.unread(q)
		}
	}
	c.out.Unread = len(c.out.Problems)
	c.out.Counts = append(c.out.Counts, tally(c.out.Changes)...)
}

// unread notes a part of the original that nobody can read.
func (c *copying) unread(p document.Problem) {
	if s := p.Error(); !slices.Contains(c.out.Problems, s) {
		c.out.Problems = append(c.out.Problems, s)
	}
}

// release gives the proven file its name. A file that was there before is left
// alone; one that this run wrote makes way for a number.
func (c *copying) release(tmp, dir, name string) (string, error) {
	ext := path.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	for n := 1; ; n++ {
		target := filepath.Join(dir, name)
		if n > 1 {
			target = filepath.Join(dir, stem+"-"+strconv.Itoa(n)+ext)
		}
		// Taking the name first makes sure that nothing is overwritten.
		f, err := os.OpenFile(target, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, os.ErrExist) && c.written[target] {
			continue
		}
		if err != nil {
			return "", err
		}
		f.Close()
		if err := os.Rename(tmp, target); err != nil {
			return "", errors.Join(err, os.Remove(target))
		}
		if c.written == nil {
			c.Redactor.written = map[string]bool{}
		}
		c.Redactor.written[target] = true
		return target, nil
	}
}
