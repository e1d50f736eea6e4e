package detect

import "yinqu/document"

// add adds what was found in p, a piece of d, and is p's own. Persons are
// numbered on: who is spoken of in two pieces is two.
func (r *Result) add(d, p *document.Document, found *Result) {
	people := len(r.Subjects)
	shift := int(p.Base - d.Base)
	for _, f := range found.Findings {
		if !p.Owns(f.Span) {
			continue
		}
		f.Span = document.Span{Start: f.Span.Start + shift, End: f.Span.End + shift}
		f.cores = nil // they have served
		if f.Subject > 0 {
			f.Subject += people
		}
		r.Findings = append(r.Findings, f)
	}
	for _, s := range found.Subjects {
		s.ID += people
		r.Subjects = append(r.Subjects, s)
	}
}
