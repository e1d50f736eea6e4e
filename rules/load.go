package rules

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// LoadPack reads the pack in fsys under name and checks it. The terms of its
// dictionaries are resolved: from a folder dict beside the pack, else from the
// built-in ones. A fault in the file is an [*Error].
func LoadPack(fsys fs.FS, name string) (*Pack, error) {
	s, err := readSource(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("load pack: %w", err)
	}
	p := &Pack{}
	if err := s.decode(p); err != nil {
		return nil, fmt.Errorf("load pack: %w", err)
	}
	l := packLoader{source: s, fsys: fsys, dir: path.Join(path.Dir(name), "dict")}
	if err := l.pack(p); err != nil {
		return nil, fmt.Errorf("load pack: %w", err)
	}
	return p, nil
}

type packLoader struct {
	*source
	fsys fs.FS
	dir  string // where the pack's own dictionaries are
}

var (
	packID = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	basis  = regexp.MustCompile(`^REQ-\d+$`)
)

func (l *packLoader) pack(p *Pack) error {
	switch {
	case p.Format != 1:
		return l.errorf("$.format", "format %d is not known, only 1", p.Format)
	case !packID.MatchString(p.ID):
		return l.errorf("$.pack", "id %q is not of the form a-b-c", p.ID)
	case p.Title.ZH == "" || p.Title.EN == "":
		return l.errorf("$.title", "a title in zh and in en is needed")
	case len(p.Rules) == 0:
		return l.errorf("$.rules", "no rules")
	}
	seen := map[string]bool{}
	for i := range p.Rules {
		at := fmt.Sprintf("$.rules[%d]", i)
		r := &p.Rules[i]
		name, ok := strings.CutPrefix(r.ID, p.ID+"/")
		if !ok || !packID.MatchString(name) {
			return l.errorf(at+".id", "rule id %q is not of the form %s/a-b-c", r.ID, p.ID)
		}
		if seen[r.ID] {
			return l.errorf(at+".id", "rule id %q is used twice", r.ID)
		}
		seen[r.ID] = true
		if err := l.rule(at, r); err != nil {
			return err
		}
	}
	return nil
}

func (l *packLoader) rule(at string, r *Rule) error {
	if r.Title.ZH == "" || r.Title.EN == "" {
		return l.errorf(at+".title", "rule %s needs a title in zh and in en", r.ID)
	}
	if _, ok := Lookup(r.Entity); !ok {
		return l.errorf(at+".entity", "unknown entity %q", r.Entity)
	}
	if !slices.ContainsFunc(r.Basis, basis.MatchString) {
		return l.errorf(at+".basis", "rule %s names no requirement (REQ-n) as its basis", r.ID)
	}
	if r.Confidence <= 0 || r.Confidence > 1 {
		return l.errorf(at+".confidence", "confidence of %s is not above 0 and at most 1", r.ID)
	}
	if err := l.find(at+".find", &r.Find); err != nil {
		return err
	}
	if c := r.Context; c.Require && len(c.Near) == 0 && len(c.Labels) == 0 {
		return l.errorf(at+".context", "require without near or labels: %s can find nothing", r.ID)
	}
	if r.Find.Value != "" && len(r.Context.Labels) == 0 {
		return l.errorf(at+".context", "value needs labels")
	}
	if r.Context.Within < 0 {
		return l.errorf(at+".context.within", "within is negative")
	}
	return l.samples(at+".samples", r)
}

func (l *packLoader) samples(at string, r *Rule) error {
	if len(r.Samples.Match) == 0 || len(r.Samples.Clean) == 0 {
		return l.errorf(at, "rule %s needs samples that match and samples that are clean", r.ID)
	}
	for i, m := range r.Samples.Match {
		if len(m.Find) == 0 {
			return l.errorf(fmt.Sprintf("%s.match[%d]", at, i), "the sample says not what it finds")
		}
		for _, f := range m.Find {
			if f == "" || !strings.Contains(m.Text, f) {
				return l.errorf(fmt.Sprintf("%s.match[%d]", at, i), "the sample's text does not hold %q", f)
			}
		}
	}
	for i, c := range r.Samples.Clean {
		if c.Text == "" || c.Why == "" {
			return l.errorf(fmt.Sprintf("%s.clean[%d]", at, i), "a clean sample needs a text and a why")
		}
	}
	return nil
}

func (l *packLoader) find(at string, f *Find) error {
	kinds := 0
	for _, set := range []bool{f.Detector != "", len(f.Terms)+len(f.Dict) > 0, len(f.All) > 0, f.Value != "", f.Pattern != ""} {
		if set {
			kinds++
		}
	}
	if kinds != 1 {
		return l.errorf(at, "want exactly one of detector, terms or dict, all, value, pattern")
	}
	if f.Detector != "" && !slices.Contains(detectors, f.Detector) {
		return l.errorf(at+".detector", "unknown detector %q", f.Detector)
	}
	if f.Verify != "" && !slices.Contains(validators, f.Verify) {
		return l.errorf(at+".verify", "unknown validator %q", f.Verify)
	}
	f.Border = cmp.Or(f.Border, BorderNone)
	if !slices.Contains([]Border{BorderNone, BorderWord, BorderAlnum}, f.Border) {
		return l.errorf(at+".border", "unknown border %q", f.Border)
	}
	if !slices.Contains([]Extend{ExtendNone, ExtendClause, ExtendPhrase, ExtendScore, ExtendDose, ExtendDegree, ExtendPost}, f.Extend) {
		return l.errorf(at+".extend", "unknown extension %q", f.Extend)
	}
	if !slices.Contains([]Value{"", ValueText, ValueNumber}, f.Value) {
		return l.errorf(at+".value", "unknown value %q", f.Value)
	}
	if len(f.Beside) > 0 && f.Value == "" {
		return l.errorf(at+".beside", "beside needs value")
	}
	var err error
	if f.Terms, err = l.terms(at, f.Terms, f.Dict); err != nil {
		return err
	}
	if err := l.groups(at, f); err != nil {
		return err
	}
	return l.pattern(at, f)
}

func (l *packLoader) groups(at string, f *Find) error {
	if len(f.All) == 0 {
		if f.Gap != 0 || f.AnyOrder {
			return l.errorf(at, "gap and any-order need all")
		}
		return nil
	}
	if len(f.All) < 2 || f.Gap < 0 || f.Gap > 100 {
		return l.errorf(at+".all", "want at least two groups and a gap of 0 to 100")
	}
	for i := range f.All {
		g := &f.All[i]
		in := fmt.Sprintf("%s.all[%d]", at, i)
		var err error
		if g.Terms, err = l.terms(in, g.Terms, g.Dict); err != nil {
			return err
		}
		if len(g.Terms) == 0 {
			return l.errorf(in, "a group without terms")
		}
	}
	return nil
}

func (l *packLoader) pattern(at string, f *Find) error {
	if f.Pattern == "" {
		if len(f.Anchor) > 0 || f.Window != 0 || f.Verify != "" {
			return l.errorf(at, "anchor, window and verify need a pattern")
		}
		return nil
	}
	if strings.Contains(f.Pattern, `\b`) || strings.Contains(f.Pattern, `\B`) {
		// RE2's \b knows only ASCII words: beside a Chinese character it is
		// not where people think it is.
		return l.errorf(at+".pattern", `\b does not work in Chinese text; use border`)
	}
	re, err := regexp.Compile(f.Pattern)
	if err != nil {
		return l.errorf(at+".pattern", "bad pattern: %s", err)
	}
	if re.MatchString("") {
		return l.errorf(at+".pattern", "the pattern matches nothing at all everywhere")
	}
	if len(f.Anchor) == 0 || slices.Contains(f.Anchor, "") {
		return l.errorf(at+".pattern", "a pattern needs an anchor: literals of which every match holds one")
	}
	if f.Window < 0 || f.Window > 1000 {
		return l.errorf(at+".window", "window is not from 0 to 1000")
	}
	return nil
}

// terms returns own with the terms of the dictionaries, without repetition.
func (l *packLoader) terms(at string, own, dicts []string) ([]string, error) {
	seen := make(map[string]bool, len(own))
	var all []string
	add := func(t string) error {
		if strings.TrimSpace(t) != t || t == "" {
			return l.errorf(at, "term %q is empty or has space around it", t)
		}
		if !seen[t] {
			seen[t] = true
			all = append(all, t)
		}
		return nil
	}
	for _, t := range own {
		if err := add(t); err != nil {
			return nil, err
		}
	}
	for _, d := range dicts {
		terms, err := l.dict(at, d)
		if err != nil {
			return nil, err
		}
		for _, t := range terms {
			if err := add(t); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// dict reads a dictionary: one term a line; # starts a comment.
func (l *packLoader) dict(at, name string) ([]string, error) {
	if !packID.MatchString(name) {
		return nil, l.errorf(at+".dict", "dictionary name %q is not of the form a-b-c", name)
	}
	text, err := readLimited(l.fsys, path.Join(l.dir, name+".txt"))
	if errors.Is(err, fs.ErrNotExist) {
		text, err = readLimited(embedded, path.Join("dict", name+".txt"))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, l.errorf(at+".dict", "no dictionary %q", name)
	}
	if err != nil {
		return nil, err
	}
	var terms []string
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		if t := strings.TrimSpace(line); t != "" {
			terms = append(terms, t)
		}
	}
	if len(terms) == 0 {
		return nil, l.errorf(at+".dict", "dictionary %q has no terms", name)
	}
	return terms, nil
}
