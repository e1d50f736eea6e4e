// Package detect finds what a document says of persons: identifiers, quasi
// identifiers and sensitive facts, whom they belong to, and in what context.
package detect

import (
	"context"

	"yinqu/document"
	"yinqu/rules"
)

// A Finding is something that a rule found. It holds no text: what it covers
// is Document.Text under Span.
type Finding struct {
	Rule       string // the rule's id
	Entity     rules.Entity
	Span       document.Span
	Confidence float64  // 0 to 1
	Evidence   []string // why: "checksum", "near:身份证号", "label:姓名", "spread"
	Subject    int      // the Subject it belongs to; 0 if none is known

	// Role is what the detector of a name knows of its bearer; "" if nothing.
	// Detectors of names number persons in Subject: mentions of one person
	// share a number. The engine turns numbers and roles into Subjects.
	Role rules.Role

	cores []document.Span // of a phrase: what makes it a fact; none if that is not known
}

// A Subject is a person whom the document speaks of.
type Subject struct {
	ID   int // from 1, in order of first mention
	Role rules.Role
}

// A Result is what was found in one document, in order of position.
type Result struct {
	Findings []Finding
	Subjects []Subject
}

// A Detector finds things of one kind. It is safe for concurrent use.
type Detector interface {
	Name() string

	// Detect reports findings in any order; they may overlap. It must not
	// keep p. An error ends the scan of the document.
	Detect(ctx context.Context, p *Pass, report func(Finding)) error
}
