package detect

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"yinqu/detect/match"
	"yinqu/detect/name"
	"yinqu/detect/segment"
	"yinqu/document"
	"yinqu/rules"
)

// A Literals detector wants the occurrences of some literals from the one
// matching pass: it reads them as [Pass.Hits] under its own name, where
// Hit.Term is an index into what Literals returned. Literals are compared as
// the folded text has them: simplified characters, half width, ASCII case
// ignored.
type Literals interface{ Literals() []string }

// Options are what an Engine takes besides its packs.
type Options struct {
	// Detectors run in addition to those that the packs name, such as a
	// roster's. Their findings state Rule, Entity and Confidence themselves.
	Detectors []Detector

	// Names is the model that names of persons are found by; nil is the one
	// that the program carries.
	Names *name.Model
}

// An Engine finds what the rules of its packs describe. It is safe for
// concurrent use.
type Engine struct {
	detectors []source
	matcher   *match.Matcher
	wanted    []want         // by literal: who wants its occurrences
	owners    map[string]int // index of a rule's or detector's hits
	segmenter *segment.Segmenter
}

// A source is a detector and the rules that its findings may fall under; none
// for a detector that states its rule itself.
type source struct {
	Detector
	rules  []rules.Rule
	weighs bool // the detector weighs its rules' contexts itself
}

// A want is an owner's interest in a literal.
type want struct{ owner, term int32 }

// New compiles packs. It fails if a rule names an unknown detector or
// validator or holds a bad regular expression.
func New(packs []rules.Pack, opts Options) (*Engine, error) {
	e := &Engine{owners: map[string]int{}}
	names := name.Embedded
	if opts.Names != nil {
		names = func() *name.Model { return opts.Names }
	}
	known := builtins(names)
	at := map[string]int{} // detector name to its source
	phrases := -1          // index of the phrase detector
	for _, p := range packs {
		for _, r := range p.Rules {
			name := r.Find.Detector
			if phrasal(&r.Find) {
				if err := e.phrase(&phrases, r); err != nil {
					return nil, fmt.Errorf("rule %s: %w", r.ID, err)
				}
				continue
			}
			if name == "" {
				d, err := newRuleDetector(r)
				if err != nil {
					return nil, fmt.Errorf("rule %s: %w", r.ID, err)
				}
				e.detectors = append(e.detectors, source{Detector: d, rules: []rules.Rule{r}})
				continue
			}
			if i, ok := at[name]; ok {
				e.detectors[i].rules = append(e.detectors[i].rules, r)
				continue
			}
			i := slices.IndexFunc(known, func(d Detector) bool { return d.Name() == name })
			if i < 0 {
				return nil, fmt.Errorf("rule %s: no detector %q", r.ID, name)
			}
			at[name] = len(e.detectors)
			e.detectors = append(e.detectors, source{Detector: known[i], rules: []rules.Rule{r}})
		}
	}
	for _, d := range opts.Detectors {
		e.detectors = append(e.detectors, source{Detector: d})
	}
	e.compile()
	e.segmenter = segment.New(wordTerms(packs))
	return e, nil
}

// wordTerms returns the terms that their rules want as words of their own.
func wordTerms(packs []rules.Pack) []string {
	var terms []string
	for _, p := range packs {
		for _, r := range p.Rules {
			if r.Find.Border == rules.BorderWord {
				terms = append(terms, r.Find.Terms...)
			}
		}
	}
	return terms
}

// phrase gives r to the detector of phrases, which is at index *at, or -1.
func (e *Engine) phrase(at *int, r rules.Rule) error {
	if *at < 0 {
		*at = len(e.detectors)
		e.detectors = append(e.detectors, source{Detector: &phraseDetector{}, weighs: true})
	}
	e.detectors[*at].rules = append(e.detectors[*at].rules, r)
	return e.detectors[*at].Detector.(*phraseDetector).add(r)
}

// compile puts the literals of all detectors into one matcher.
func (e *Engine) compile() {
	lists := make([][]string, 0, len(e.detectors))
	n := 0
	for _, d := range e.detectors {
		if l, ok := d.Detector.(Literals); ok {
			e.owners[d.Name()] = len(lists)
			lists = append(lists, l.Literals())
			n += len(lists[len(lists)-1])
		}
	}
	literals := make([]string, 0, n)
	e.wanted = make([]want, 0, n)
	for owner, list := range lists {
		for term, s := range list {
			literals = append(literals, document.FoldString(s))
			e.wanted = append(e.wanted, want{int32(owner), int32(term)})
		}
	}
	e.matcher = match.New(literals)
}

// Detect finds everything in d, piece by piece if d is long. Its only errors are
// a detector's and ctx's.
func (e *Engine) Detect(ctx context.Context, d *document.Document) (*Result, error) {
	var all Result
	for p := range d.Pieces() {
		r, err := e.piece(ctx, p)
		if err != nil || p == d {
			return r, err
		}
		all.add(d, p, r)
	}
	return &all, nil
}

// piece finds everything in a document that is not long.
func (e *Engine) piece(ctx context.Context, d *document.Document) (*Result, error) {
	p := e.pass(d)
	defer p.free()
	var found []Finding
	for _, s := range e.detectors {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		err := s.Detect(ctx, p, func(f Finding) {
			if f, ok := s.admit(p, f); ok {
				found = append(found, f)
			}
		})
		if err != nil {
			return nil, fmt.Errorf("detector %s: %w", s.Name(), err)
		}
	}
	found = cut(d, resolve(d, found))
	return &Result{Findings: found, Subjects: subjects(p, found)}, nil
}

// pass folds d and runs the matcher over it, once. The caller frees the pass.
func (e *Engine) pass(d *document.Document) *Pass {
	p := &Pass{Doc: d, View: document.Fold(d), owners: e.owners, segmenter: e.segmenter, memory: memories.Get().(*memory)}
	hits := p.memory.lists(len(e.owners))
	e.matcher.Scan(p.View.Text, func(start, end, literal int) {
		w := e.wanted[literal]
		hits[w.owner] = append(hits[w.owner], Hit{start, end, int(w.term)})
	})
	p.hits = hits
	p.numbers = sync.OnceValue(func() []Number { return numbers(p.View) })
	p.tokens = tokens(p.View)
	p.labelled = labelledCells(p)
	p.births = births(p)
	return p
}

// admit completes f from the rule that it falls under and weighs its context.
// A finding of an entity that no rule of the detector asks for is dropped.
func (s *source) admit(p *Pass, f Finding) (Finding, bool) {
	if len(s.rules) == 0 {
		return f, f.Span.Len() > 0
	}
	i := slices.IndexFunc(s.rules, func(r rules.Rule) bool {
		return (f.Rule == "" || f.Rule == r.ID) && (f.Entity == "" || f.Entity == r.Entity)
	})
	if i < 0 || f.Span.Len() <= 0 {
		return f, false
	}
	r := &s.rules[i]
	f.Rule, f.Entity = r.ID, r.Entity
	if f.Confidence == 0 {
		f.Confidence = r.Confidence
	}
	if s.weighs {
		return f, true
	}
	return weigh(p, &r.Context, f)
}

// Knowing returns an Engine to which names of persons that other documents are
// sure of are likelier. What it finds depends on the names alone, not on their
// order.
func (e *Engine) Knowing(names []string) *Engine {
	out := *e
	out.detectors = slices.Clone(e.detectors)
	for i, d := range out.detectors {
		if p, ok := d.Detector.(persons); ok {
			out.detectors[i].Detector = p.knowing(names)
		}
	}
	return &out
}
