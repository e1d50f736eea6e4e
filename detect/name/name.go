// Package name finds the persons that a document speaks of: their names in
// every form, and surnames with a title. A conditional random field reads the
// text around likely characters, rules add what position and neighbours tell
// for sure, and what is found once is then found everywhere in the document.
package name

import (
	"sync"

	"yinqu/document"
	"yinqu/rules"
)

// A Mention is a place where a person is named.
type Mention struct {
	document.Span         // bytes of Document.Text
	Titled        bool    // a surname or short name with a title, rather than a name
	Confidence    float64 // 0 to 1
	Evidence      string  // what found it: "crf", "label:姓名", "kin", "title", "spread"...
	Person        int     // mentions of one person share a number from 1

	// Role is what words beside the name tell of the person; "" if nothing.
	Role rules.Role
}

// Possible reports whether text can name anybody: it has a Han character or a
// capital letter.
func Possible(text string) bool {
	for _, r := range text {
		if r >= 0x3400 && r <= 0x9FFF || r >= 'A' && r <= 'Z' || r >= 0x20000 || r >= 'Ａ' && r <= 'Ｚ' {
			return true
		}
	}
	return false
}

// A Finder finds names. It is safe for concurrent use.
type Finder struct {
	lx    *lexicon
	model *Model
	pool  sync.Pool // of *reader: scratch space
	hints map[string]bool
}

// NewFinder returns a Finder that uses m.
func NewFinder(m *Model) *Finder {
	f := &Finder{lx: loadLexicon(), model: m}
	dec, hooks := newDecoder(f.lx, m), hooks(f.lx, &m.tables)
	f.pool.New = func() any { return &reader{lx: f.lx, dec: dec, hooks: hooks} }
	return f
}

// Knowing returns a Finder that takes names which other documents are sure of
// for likelier: where the same characters may be a name, less else must speak
// for it. Only whole names that are no words of the language count.
func (f *Finder) Knowing(names []string) *Finder {
	out := NewFinder(f.model)
	out.hints = map[string]bool{}
	for _, s := range names {
		q := []rune(s)
		for i, r := range q {
			q[i] = rune(f.lx.fold(r))
		}
		if k, n := f.lx.key(s); len(q) >= 2 && (n == 0 || !f.model.isWord(k)) && f.lx.surname[uint16(q[0])] != 0 {
			out.hints[string(q)] = true
		}
	}
	return out
}

// Find returns the mentions of persons in d, sorted and disjoint.
func (f *Finder) Find(d *document.Document) []Mention {
	r := f.pool.Get().(*reader)
	defer f.pool.Put(r)
	r.hints = f.hints
	r.read(d)
	return r.mentions()
}

// Candidates returns the places where somebody may be named in d, with what
// the decision about them goes by.
func (f *Finder) Candidates(d *document.Document) []Candidate {
	r := f.pool.Get().(*reader)
	defer f.pool.Put(r)
	return r.candidates(d)
}

// Model returns what the model alone finds.
func (f *Finder) Model(d *document.Document) []Mention {
	r := f.pool.Get().(*reader)
	defer f.pool.Put(r)
	r.open(d)
	r.readModel()
	r.settle()
	return r.mentions()
}
