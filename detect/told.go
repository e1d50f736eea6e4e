package detect

import (
	"slices"

	"yinqu/detect/fact"
	"yinqu/rules"
)

// factDetector is the name by which a rule asks for the model of clauses.
const factDetector = "fact"

// How likely the model must think that a clause is of a topic: to find it
// without any rule, and to leave it to a rule that does. Between them rules decide.
const (
	surelyTold = 0.4
	hardlyTold = 0.01
)

// read returns p's text as the model of clauses reads it; nil if no rule asks
// for it. The caller frees it.
func (d *phraseDetector) read(p *Pass) *fact.Reading {
	if len(d.told) == 0 {
		return nil
	}
	return fact.Embedded().Read(p.View.Text)
}

// credible reports whether the model, if it knows e, thinks it possible that
// [start, end) of the folded text tells of it.
func (d *phraseDetector) credible(text *fact.Reading, e rules.Entity, start, end int) bool {
	if _, asked := d.told[e]; !asked {
		return true
	}
	topic := slices.Index(fact.Topics[:], e)
	i, _ := slices.BinarySearchFunc(text.Clauses, start, func(t fact.Clause, start int) int { return t.End - start })
	for ; i < len(text.Clauses) && text.Clauses[i].Start < end; i++ {
		if text.Clauses[i].End > start && text.Likely(i)[topic] >= hardlyTold {
			return true
		}
	}
	return false
}

// tell adds to found the clauses that the model is sure of.
func (d *phraseDetector) tell(p *Pass, text *fact.Reading, found []clause) []clause {
	if text == nil {
		return found
	}
	for i, c := range text.Clauses {
		if !text.Promising(i) {
			continue
		}
		topic, likely := text.Told(i, surelyTold)
		rule, asked := d.told[fact.Topics[topic]]
		if asked && likely > 0 && asserted(p, c.Start, c.Start, c.End) {
			found = append(found, clause{c.Start, c.End, fact.Topics[topic], rule, d.rules[rule].Confidence, []string{"model"}, []Hit{{Start: c.Start, End: c.End}}})
		}
	}
	return found
}
