package redact

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"

	"filippo.io/age"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/rules"
)

// A Vault holds what copies hide, and who has which pseudonym. It is only
// ever written encrypted (age, https://age-encryption.org/v1), and it is the
// only thing from which a copy can be brought back.
type Vault struct {
	People *People
	copies []vaultCopy
}

// vaultCopy is what one copy hides.
type vaultCopy struct {
	Sum   string      `json:"sum"` // SHA-256 of the copy's bytes
	Name  string      `json:"name"`
	Texts []vaultText `json:"texts"`

	// Whole is the original itself, where what the copy hides can't be put back
	// into it: of a paragraph that was removed no place is left.
	Whole []byte `json:"whole,omitempty"`
}

// vaultText is what one text of a copy hides. Places count the bytes of the
// copy's text that are no white space.
type vaultText struct {
	Sum    string        `json:"sum"` // SHA-256 of the original's text without white space
	Hidden []vaultHidden `json:"hidden"`
}

type vaultHidden struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Value string `json:"value"`
}

// vaultFile is the plain form of a vault.
type vaultFile struct {
	Format int         `json:"format"`
	People vaultPeople `json:"people"`
	Copies []vaultCopy `json:"copies"`
}

type vaultPeople struct {
	Persons []vaultPerson        `json:"persons"`
	Letters int                  `json:"letters"`
	Things  map[string]string    `json:"things"`
	Counts  map[rules.Entity]int `json:"counts"`
	Days    int                  `json:"days"`
}

type vaultPerson struct {
	ZH     string   `json:"zh"`
	EN     string   `json:"en"`
	Letter string   `json:"letter"`
	Of     int      `json:"of"` // number of the person whose relative it is, from 1; 0 if nobody's
	Names  []string `json:"names"`
	Keys   []string `json:"keys"`
}

// vaultFormat is the version of the plain form.
const vaultFormat = 1

// ErrNoCopy says that a vault does not know a file: it is no copy that was
// written with it, or it was changed since.
var ErrNoCopy = errors.New("the vault does not know this copy")

// NewVault returns an empty vault.
func NewVault() *Vault { return &Vault{People: NewPeople()} }

// OpenVault decrypts a vault. Its errors tell nothing of what is inside.
func OpenVault(r io.Reader, ids ...age.Identity) (*Vault, error) {
	plain, err := age.Decrypt(r, ids...)
	if err != nil {
		return nil, errors.New("open the vault: the passphrase or key is wrong, or the file is damaged")
	}
	var f vaultFile
	if err := json.NewDecoder(plain).Decode(&f); err != nil || f.Format != vaultFormat {
		return nil, errors.New("open the vault: it is damaged or of another version")
	}
	v := &Vault{People: NewPeople(), copies: f.Copies}
	p := v.People
	p.letters, p.days = f.People.Letters, f.People.Days
	for k, s := range f.People.Things {
		p.things[k] = s
	}
	for e, n := range f.People.Counts {
		p.counts[e] = n
	}
	for _, q := range f.People.Persons {
		n := &person{noun: noun{q.ZH, q.EN}, letter: q.Letter, names: map[string]bool{}, keys: map[string]bool{}}
		if q.Of > len(p.persons) || q.Of < 0 {
			return nil, errors.New("open the vault: it is damaged or of another version")
		}
		if q.Of > 0 {
			n.of = p.persons[q.Of-1]
			p.kin[kinship{n.of, n.noun}]++
		}
		p.persons = append(p.persons, n)
		p.add(n, set(q.Names), set(q.Keys))
	}
	return v, nil
}

// Write encrypts the vault.
func (v *Vault) Write(w io.Writer, to ...age.Recipient) error {
	p := v.People
	f := vaultFile{Format: vaultFormat, Copies: v.copies,
		People: vaultPeople{Letters: p.letters, Things: p.things, Counts: p.counts, Days: p.days}}
	number := map[*person]int{}
	for i, q := range p.persons {
		number[q] = i + 1
		of := number[q.of] // relatives come after those whose they are
		f.People.Persons = append(f.People.Persons, vaultPerson{q.noun.zh, q.noun.en, q.letter, of, sorted(q.names), sorted(q.keys)})
	}
	e, err := age.Encrypt(w, to...)
	if err != nil {
		return fmt.Errorf("encrypt the vault: %w", err)
	}
	if err := json.NewEncoder(e).Encode(f); err != nil {
		return fmt.Errorf("encrypt the vault: %w", err)
	}
	if err := e.Close(); err != nil {
		return fmt.Errorf("encrypt the vault: %w", err)
	}
	return nil
}

func set(values []string) map[string]bool {
	m := map[string]bool{}
	for _, v := range values {
		m[v] = true
	}
	return m
}

func sorted(m map[string]bool) []string {
	var out []string
	for v := range m {
		out = append(out, v)
	}
	slices.Sort(out)
	return out
}

// keep returns what a vault is to know of a proven copy so that it is sure to
// come back.
func (c *copying) keep(ctx context.Context, tmp *os.File, name string, x *expectation) (*vaultCopy, error) {
	sum, err := sumOf(tmp)
	if err != nil {
		return nil, err
	}
	info, err := tmp.Stat()
	if err != nil {
		return nil, fmt.Errorf("read the copy: %w", err)
	}
	copied := Input{name, tmp, info.Size()}
	entry := &vaultCopy{Sum: sum, Name: c.base}
	for _, e := range x.texts {
		t := vaultText{Sum: hex.EncodeToString(e.original.Sum(nil)), Hidden: []vaultHidden{}}
		for i, s := range e.spots {
			t.Hidden = append(t.Hidden, vaultHidden{s.start, s.end, e.values[i]})
		}
		entry.Texts = append(entry.Texts, t)
	}
	var back bytes.Buffer
	err = entry.restore(ctx, c.Reader, copied, &back)
	if err == nil {
		err = entry.check(ctx, c.Reader, Input{copied.Name, bytes.NewReader(back.Bytes()), int64(back.Len())})
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		if entry.Whole, err = io.ReadAll(c.src.Reader()); err != nil {
			return nil, fmt.Errorf("keep the original: %w", err)
		}
		entry.Texts = nil
	}
	return entry, nil
}

func sumOf(copied io.ReaderAt) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(copied, 0, math.MaxInt64)); err != nil {
		return "", fmt.Errorf("read the copy: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Restore brings the original of a copy back and writes it to w, in the copy's
// format. It returns the name that the original had. What comes out says what
// the original said; its bytes may differ where a format allows that.
func (v *Vault) Restore(ctx context.Context, r *extract.Reader, in Input, w io.Writer) (name string, err error) {
	sum, err := sumOf(in.Data)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(v.copies, func(c vaultCopy) bool { return c.Sum == sum })
	if i < 0 {
		return "", ErrNoCopy
	}
	c := v.copies[i]
	if c.Whole != nil {
		_, err := w.Write(c.Whole)
		return c.Name, err
	}
	var out bytes.Buffer
	if err := c.restore(ctx, r, in, &out); err != nil {
		return "", err
	}
	_, err = out.WriteTo(w)
	return c.Name, err
}

// restore puts what a copy hides back into it.
func (c *vaultCopy) restore(ctx context.Context, r *extract.Reader, in Input, w io.Writer) error {
	src := r.Open(in.Name, in.Data, in.Size)
	format, err := r.Format(src)
	if err != nil {
		return err
	}
	writer, ok := format.(extract.Rewriter)
	if !ok {
		return fmt.Errorf("%s: %w", format.Name(), ErrFormat)
	}
	x := &expectation{}
	at := placesOf{texts: c.Texts}
	if _, err := writer.Rewrite(ctx, w, src, func(d *document.Document) ([]document.Edit, error) {
		edits, err := at.edits(d)
		x.add(len(x.texts), &plan{doc: d, content: len(d.Text)}, edits)
		return edits, err
	}); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return c.says(x)
}

// check reads a restored file and compares what it says with the original.
func (c *vaultCopy) check(ctx context.Context, r *extract.Reader, in Input) error {
	x := &expectation{}
	for d, err := range r.Read(ctx, r.Open(in.Name, in.Data, in.Size)) {
		if err != nil {
			continue // what nobody reads was not changed
		}
		x.add(len(x.texts), &plan{doc: d, content: len(d.Text)}, nil)
	}
	return c.says(x)
}

// says compares the texts of x with those of the original.
func (c *vaultCopy) says(x *expectation) error {
	if len(x.texts) != len(c.Texts) {
		return ErrNoCopy
	}
	for k, e := range x.texts {
		if hex.EncodeToString(e.sum.Sum(nil)) != c.Texts[k].Sum {
			return errors.New("restore: the result is not what the original said")
		}
	}
	return nil
}

// placesOf turns what a vault knows into edits, document by document.
type placesOf struct {
	texts []vaultText
	name  string // of the text that is being read
	size  int    // bytes of it so far that are no white space
	n     int    // texts begun
	next  int    // its first hidden value that is not restored yet
}

func (p *placesOf) edits(d *document.Document) ([]document.Edit, error) {
	if p.n == 0 || d.Base == 0 || d.Name != p.name {
		p.n, p.name, p.size, p.next = p.n+1, d.Name, 0, 0
	}
	if p.n > len(p.texts) {
		return nil, ErrNoCopy
	}
	end := len(d.Text)
	if d.Own.End > 0 {
		end = d.Own.End
	}
	hidden := p.texts[p.n-1].Hidden
	before := p.size - dense(d.Text[:d.Own.Start], nil)
	owned := p.size + dense(d.Text[d.Own.Start:end], nil)
	var edits []document.Edit
	w := walker{text: d.Text, count: before}
	for ; p.next < len(hidden) && (hidden[p.next].Start < owned || d.Own.End == 0); p.next++ {
		h := hidden[p.next]
		start := w.to(h.Start)
		stop := start
		if h.End > h.Start {
			stop = w.after(h.End)
		}
		edits = append(edits, document.Edit{Span: document.Span{Start: start, End: stop}, New: h.Value})
	}
	p.size = owned
	return edits, document.CheckEdits(len(d.Text), edits)
}

// walker finds the bytes of a text by how many that are no white space stand
// before them.
type walker struct {
	text       string
	off, count int
}

// to returns where the byte that has n others before it stands.
func (w *walker) to(n int) int {
	for i, r := range w.text[w.off:] {
		if blank(r) {
			continue
		}
		if w.count >= n {
			w.off += i
			return w.off
		}
		w.count += len(string(r))
	}
	w.off = len(w.text)
	return w.off
}

// after returns where the text ends that has n such bytes.
func (w *walker) after(n int) int {
	for i, r := range w.text[w.off:] {
		if w.count >= n {
			w.off += i
			return w.off
		}
		if !blank(r) {
			w.count += len(string(r))
		}
	}
	w.off = len(w.text)
	return w.off
}
