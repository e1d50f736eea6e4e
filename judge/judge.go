// Package judge weighs what was found in a document against a policy: what
// each finding means, what redaction does to it, and the verdict of the file.
package judge

import (
	"slices"
	"time"

	"yinqu/detect"
	"yinqu/document"
	"yinqu/rules"
)

// A Verdict is the judgement of one file for one purpose.
type Verdict string

// The verdicts, from good to bad. An unread file is never a pass.
const (
	Pass   Verdict = "pass"
	Unread Verdict = "unread"
	Review Verdict = "review"
	Block  Verdict = "block"
)

// A Reason says why a verdict is not pass. Reports translate it.
type Reason string

// The reasons, in the order they are stated.
const (
	DirectIdentifier Reason = "direct identifier"
	SingledOut       Reason = "details that together single out a person"
	Sensitive        Reason = "sensitive content about a person who may be recognised"
	Confidential     Reason = "confidential business content"
	Recording        Reason = "recording that needs written consent"
	Child            Reason = "child under 14"
	ReadInPart       Reason = "not everything could be read"
)

var reasonOrder = []Reason{DirectIdentifier, SingledOut, Sensitive, Confidential, Recording, Child, ReadInPart}

// A Finding is a detected finding and what the policy says of it.
type Finding struct {
	detect.Finding
	Action   rules.Action
	Operator rules.Operator
	Consent  string // the entry of the consent register that allows it; "" if none does
}

// A Subject is a person whom the document speaks of, as far as recognition goes.
type Subject struct {
	detect.Subject
	Quasi  []rules.Entity // the kinds of exact quasi identifiers, in the order of rules.Entities
	Direct bool           // a direct identifier of this person was found
	Child  bool           // under 14 at the document's date (REQ-16)
	K, Of  int            // how many of the roster's people fit; K is 0 if that is unknown

	sensitive bool
	names     []string
	facts     map[rules.Entity]string // the first value of each quasi identifier
	consent   string
}

// A Judgement is the result of weighing one document.
type Judgement struct {
	Verdict  Verdict
	Reasons  []Reason
	Findings []Finding
	Subjects []Subject
	Consents []ConsentUse // the entries of the register that name somebody here
	Dated    time.Time    // the last date in the document; zero if there is none
}

// Options are what a judgement takes besides the policy.
type Options struct {
	// Now is the date of documents in which none is found: ages follow from a
	// document's date, which is the last one that stands in it.
	Now time.Time

	// Fit says how many people of a roster have all of some quasi
	// identifiers, and how many there are; nil without a roster.
	Fit func(facts map[rules.Entity]string) (k, of int)

	Consents *Consents // nil without a consent register
}

// Judge weighs res, which was found in doc, against policy.
func Judge(policy *rules.Policy, doc *document.Document, res *detect.Result, opts Options) Judgement {
	w := weigher{policy: policy, doc: doc, opts: opts, classes: classes(), reasons: map[Reason]bool{}}
	w.subjects(res)
	w.out.Findings = make([]Finding, 0, len(res.Findings))
	for _, f := range res.Findings {
		w.finding(f)
	}
	if len(doc.Problems) > 0 {
		w.raise(policy.Partial, ReadInPart)
	}
	j := w.out
	j.Verdict = verdict(w.worst)
	j.Reasons = slices.DeleteFunc(slices.Clone(reasonOrder), func(r Reason) bool { return !w.reasons[r] })
	return j
}

func verdict(a rules.Action) Verdict {
	switch a {
	case rules.Block:
		return Block
	case rules.Review:
		return Review
	}
	return Pass
}

func classes() map[rules.Entity]rules.Class {
	m := map[rules.Entity]rules.Class{}
	for _, i := range rules.Entities() {
		m[i.Entity] = i.Class
	}
	return m
}

// weigher holds one document while it is weighed.
type weigher struct {
	policy  *rules.Policy
	doc     *document.Document
	opts    Options
	classes map[rules.Entity]rules.Class
	index   map[int]int // of a subject's ID in out.Subjects
	out     Judgement
	worst   rules.Action
	reasons map[Reason]bool
}

// subjects gathers what is known of each person.
func (w *weigher) subjects(res *detect.Result) {
	date := documentDate(w.doc, res.Findings, w.opts.Now)
	w.out.Dated = date
	if date.IsZero() {
		date = w.opts.Now
	}
	w.index = make(map[int]int, len(res.Subjects))
	for _, s := range res.Subjects {
		w.index[s.ID] = len(w.out.Subjects)
		w.out.Subjects = append(w.out.Subjects, Subject{Subject: s})
	}
	for _, f := range res.Findings {
		i, ok := w.index[f.Subject]
		if !ok {
			continue
		}
		w.out.Subjects[i].learn(w.classes[f.Entity], f.Entity, w.doc.In(f.Span))
		w.out.Subjects[i].Child = w.out.Subjects[i].Child || childFact(w.doc, f, date)
	}
	for i := range w.out.Subjects {
		s := &w.out.Subjects[i]
		slices.SortFunc(s.Quasi, byListing)
		if w.opts.Fit != nil && len(s.facts) > 0 {
			s.K, s.Of = w.opts.Fit(s.facts)
		}
		w.consent(s, date)
	}
}

// learn adds what one finding says of s.
func (s *Subject) learn(class rules.Class, e rules.Entity, value string) {
	switch class {
	case rules.Direct:
		s.Direct = true
		if e == rules.Person && !slices.Contains(s.names, value) {
			s.names = append(s.names, value)
		}
	case rules.Quasi:
		if slices.Contains(s.Quasi, e) {
			return
		}
		s.Quasi = append(s.Quasi, e)
		if s.facts == nil {
			s.facts = map[rules.Entity]string{}
		}
		s.facts[e] = value
	case rules.Sensitive:
		// A labelling word says nothing true of a person, and a heading that
		// calls the text a record ties nothing to one.
		s.sensitive = s.sensitive || e != rules.Stigma && e != rules.Record
	}
}

// finding judges one finding.
func (w *weigher) finding(f detect.Finding) {
	s, role := w.subject(f.Subject), f.Role
	if s != nil {
		role = s.Role
	}
	treatment := w.policy.For(f.Entity, role)
	limit := treatment.Action
	action, reason := limit, Reason("")
	switch w.classes[f.Entity] {
	case rules.Direct:
		reason = DirectIdentifier
	case rules.Quasi:
		action, reason = milder(limit, w.combined(s)), SingledOut
	case rules.Sensitive:
		action, reason = milder(limit, w.tied(s)), Sensitive
	case rules.Business:
		reason = Confidential
		if f.Entity == rules.Employment { // somebody's, or a rule for everybody
			action = milder(limit, w.tied(s))
		}
	case rules.Media:
		reason = Recording
	}
	if s != nil && s.Child && w.policy.Combine && limit != rules.Note && action != rules.Block && f.Entity != rules.Stigma {
		action = oneUp(action)
		w.reasons[Child] = s.consent == ""
	}
	out := Finding{Finding: f, Action: action, Operator: treatment.Operator}
	if s != nil && s.consent != "" && (f.Entity != rules.Recording || w.opts.Consents.recordings(s.consent)) {
		out.Action, out.Operator, out.Consent = rules.Note, rules.Keep, s.consent
	}
	w.raise(out.Action, reason)
	w.out.Findings = append(w.out.Findings, out)
}

// combined is what a quasi identifier of s weighs at most: alone little, and
// more the more kinds of them stand together and the more harm hangs on
// recognition. A policy that does not combine judges each by itself.
func (w *weigher) combined(s *Subject) rules.Action {
	switch {
	case s == nil:
		return rules.Note
	case !w.policy.Combine || w.singledOut(s) && s.sensitive:
		return rules.Block
	case w.singledOut(s) || s.sensitive:
		return rules.Review
	}
	return rules.Note
}

// tied is what sensitive content about s weighs at most: nothing as long as
// nobody can tell whom it is about.
func (w *weigher) tied(s *Subject) rules.Action {
	switch {
	case s == nil:
		return rules.Note
	case !w.policy.Combine || s.Direct || w.singledOut(s):
		return rules.Block
	case len(s.Quasi) > 0:
		return rules.Review
	}
	return rules.Note
}

// singledOut reports whether s can be recognised without a direct identifier:
// by three kinds of details, or by details that fit too few of the roster.
func (w *weigher) singledOut(s *Subject) bool {
	return len(s.Quasi) >= 3 || s.K > 0 && s.K < w.policy.K
}

func (w *weigher) subject(id int) *Subject {
	if i, ok := w.index[id]; ok {
		return &w.out.Subjects[i]
	}
	return nil
}

func (w *weigher) raise(a rules.Action, why Reason) {
	if a.Rank() == 0 {
		return
	}
	w.reasons[why] = true
	if a.Rank() > w.worst.Rank() {
		w.worst = a
	}
}

func milder(a, b rules.Action) rules.Action {
	if b.Rank() < a.Rank() {
		return b
	}
	return a
}

func oneUp(a rules.Action) rules.Action {
	if a.Rank() == 0 {
		return rules.Review
	}
	return rules.Block
}

// byListing orders entities as rules.Entities lists them.
func byListing(a, b rules.Entity) int {
	at := func(e rules.Entity) int {
		return slices.IndexFunc(rules.Entities(), func(i rules.Info) bool { return i.Entity == e })
	}
	return at(a) - at(b)
}
