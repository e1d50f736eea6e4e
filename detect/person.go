package detect

import (
	"context"
	"strings"
	"sync"

	"yinqu/detect/name"
	"yinqu/rules"
)

// persons finds names of persons and surnames with a title. It numbers the
// persons in Finding.Subject: mentions of one person share a number.
type persons struct{ finder func() *name.Finder }

// newPersons returns a detector that loads the model when a text first needs it.
func newPersons(model func() *name.Model) persons {
	return persons{sync.OnceValue(func() *name.Finder { return name.NewFinder(model()) })}
}

// knowing returns the detector with names that other documents are sure of.
func (d persons) knowing(names []string) persons {
	return persons{sync.OnceValue(func() *name.Finder { return d.finder().Knowing(names) })}
}

func (persons) Name() string { return "person" }

// Detect reports every mention of a person.
func (d persons) Detect(ctx context.Context, p *Pass, report func(Finding)) error {
	if !name.Possible(p.Doc.Text) {
		return nil
	}
	for _, m := range d.finder().Find(p.Doc) {
		if err := ctx.Err(); err != nil {
			return err
		}
		entity := rules.Person
		if m.Titled {
			entity = rules.PersonTitle
		}
		report(Finding{Entity: entity, Span: m.Span, Confidence: m.Confidence,
			Evidence: []string{strings.ReplaceAll(m.Evidence, " ", "")}, Subject: m.Person, Role: m.Role})
	}
	return nil
}
