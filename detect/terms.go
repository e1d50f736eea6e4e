package detect

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"yinqu/rules"
)

// newRuleDetector compiles a rule that finds terms or a pattern.
func newRuleDetector(r rules.Rule) (Detector, error) {
	if r.Find.Pattern != "" {
		return newPatternRule(r)
	}
	if r.Find.Value != "" {
		return &valueRule{r}, nil
	}
	if len(r.Find.Terms) == 0 {
		return nil, errors.New("finds nothing: no detector, terms or pattern")
	}
	return &termRule{r}, nil
}

// A termRule finds the occurrences of its terms.
type termRule struct{ rule rules.Rule }

func (t *termRule) Name() string       { return t.rule.ID }
func (t *termRule) Literals() []string { return t.rule.Find.Terms }

func (t *termRule) Detect(_ context.Context, p *Pass, report func(Finding)) error {
	for _, h := range p.Hits(t.rule.ID) {
		if !bordered(p, t.rule.Find.Border, h) || !joined(p, t.rule.Context.Near, h) {
			continue
		}
		start, end := extend(p, t.rule.Find.Extend, h.Start, h.End)
		report(Finding{Span: p.Source(start, end), Evidence: []string{"dictionary"}})
	}
	return nil
}

// bordered reports whether h stands on the borders that b asks for.
func bordered(p *Pass, b rules.Border, h Hit) bool {
	return !cutOff(p.View.Text, b, h) && (b != rules.BorderWord || p.Word(h.Start, h.End))
}

// cutOff reports whether h is cut off from ASCII letters or digits that
// belong to it: where b asks for their absence, and where the term itself begins
// or ends with one.
func cutOff(s string, b rules.Border, h Hit) bool {
	strict := b == rules.BorderAlnum
	if h.Start > 0 && alnum(rune(s[h.Start-1])) && (strict || alnum(rune(s[h.Start]))) {
		return true
	}
	if h.End == len(s) || s[h.End] >= utf8.RuneSelf {
		return false
	}
	last := alnum(rune(s[h.End-1]))
	return alnum(rune(s[h.End])) && (strict || last) ||
		last && s[h.End] == '-' && h.End+1 < len(s) && isDigit(s[h.End+1]) // GAD-7 is no GAD
}

func alnum(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// joined reports whether h may reach across what the fold deleted: in a term
// of three code points or more, or beside a cue.
func joined(p *Pass, cues []string, h Hit) bool {
	if !p.View.Joint(h.Start, h.End) || utf8.RuneCountInString(p.View.Text[h.Start:h.End]) >= 3 {
		return true
	}
	near := p.Before(h.Start, within) + p.After(h.End, within)
	for _, c := range cues {
		if strings.Contains(near, c) {
			return true
		}
	}
	return false
}

// A patternRule searches a regular expression around its anchors.
type patternRule struct {
	rule    rules.Rule
	pattern *pattern
	valid   func(string) bool
}

func newPatternRule(r rules.Rule) (Detector, error) {
	re, err := newPattern(r.Find.Pattern)
	if err != nil {
		return nil, fmt.Errorf("pattern: %w", err)
	}
	if len(r.Find.Anchor) == 0 {
		return nil, errors.New("pattern: no anchor")
	}
	d := &patternRule{rule: r, pattern: re}
	if r.Find.Verify != "" {
		if d.valid = validator(r.Find.Verify); d.valid == nil {
			return nil, fmt.Errorf("no validator %q", r.Find.Verify)
		}
	}
	return d, nil
}

func (d *patternRule) Name() string       { return d.rule.ID }
func (d *patternRule) Literals() []string { return d.rule.Find.Anchor }

// Detect searches each window once, however many anchors it holds. The finding
// is the pattern's first group if it has one, else the whole match.
func (d *patternRule) Detect(_ context.Context, p *Pass, report func(Finding)) error {
	for _, m := range search(p, d.pattern, d.rule.Find.Window, p.Hits(d.rule.ID)) {
		evidence := []string{"pattern"}
		if d.valid != nil {
			if !d.valid(p.View.Text[m.Start:m.End]) {
				continue
			}
			evidence = append(evidence, "verified:"+d.rule.Find.Verify)
		}
		report(Finding{Span: p.Source(m.Start, m.End), Evidence: evidence})
	}
	return nil
}
