package detect

import (
	"strings"

	"yinqu/rules"
)

// within is how many code points around a candidate count as near when a rule
// does not say.
const within = 20

// weigh applies a rule's context to a candidate: a cue near it or the label of
// its cell or field halves the doubt; what the rule requires and does not find,
// or forbids and finds, drops it.
func weigh(p *Pass, c *rules.Context, f Finding) (Finding, bool) {
	if len(c.Near) == 0 && len(c.Labels) == 0 && len(c.Not) == 0 {
		return f, true
	}
	n := c.Within
	if n == 0 {
		n = within
	}
	start, end := p.View.Offset(f.Span.Start), p.View.Offset(f.Span.End)
	around := p.View.Text[start-len(p.Before(start, n)) : end+len(p.After(end, n))]
	for _, s := range c.Not {
		if strings.Contains(around, s) {
			return f, false
		}
	}
	var cue string
	for _, s := range c.Near {
		if strings.Contains(around, s) {
			cue = "near:" + s
			break
		}
	}
	if cue == "" && len(c.Labels) > 0 {
		field := p.Field(start)
		for _, s := range c.Labels {
			if field != "" && strings.Contains(field, s) {
				cue = "label:" + s
				break
			}
		}
	}
	if cue == "" {
		return f, !c.Require
	}
	f.Confidence += (1 - f.Confidence) / 2
	f.Evidence = append(f.Evidence, cue)
	return f, true
}
