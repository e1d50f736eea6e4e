package judge

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"yinqu/document"
	"yinqu/rules"
)

// Consents is a register of written consents: a table that its owner keeps,
// one person a row. It is immutable and safe for concurrent use.
type Consents struct{ entries []consent }

// consent is one row: who allows what, and until when.
type consent struct {
	id         string
	name       string
	purposes   []string
	guardian   bool // the guardian signed
	recordings bool // recordings are included
	until      time.Time
	revoked    bool
}

// A ConsentState says whether an entry of the register holds.
type ConsentState string

// The states of consents.
const (
	ConsentValid    ConsentState = "valid"
	ConsentExpired  ConsentState = "expired"
	ConsentRevoked  ConsentState = "revoked"
	ConsentPurpose  ConsentState = "other purpose"
	ConsentGuardian ConsentState = "guardian has not signed"
)

// A ConsentUse is an entry that names somebody in the document, and whether it
// holds for the policy on that day. It holds no name.
type ConsentUse struct {
	Entry   string
	State   ConsentState
	Subject int
}

// ErrNoConsents is returned for a table without a column of names.
var ErrNoConsents = errors.New("the consent register has no column of names: its header row needs 姓名 or name")

// ReadConsents reads a register from a document's tables. Its columns: 编号,
// 姓名, 用途 (policies, separated by 、), 监护人签字, 录音录像, 截止日期, 撤销日期.
// A row without 编号 is called by its number in the table.
func ReadConsents(d *document.Document) (*Consents, error) {
	r := &Consents{}
	for i, row := range d.Records() {
		c := consent{id: "row " + strconv.Itoa(i+1)}
		for _, f := range row {
			c.set(f)
		}
		if c.name != "" {
			r.entries = append(r.entries, c)
		}
	}
	if len(r.entries) == 0 {
		return nil, ErrNoConsents
	}
	return r, nil
}

func (c *consent) set(f document.Field) {
	if f.Value == "" {
		return
	}
	header := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(strings.ToLower(f.Label), w) })
	}
	switch {
	case header("监护", "guardian"):
		c.guardian = yes(f.Value)
	case header("录音", "录像", "record"):
		c.recordings = yes(f.Value)
	case header("撤销", "撤回", "revoke"):
		c.revoked = true
	case header("截止", "到期", "有效", "until"):
		// An end that can't be read ends the consent rather than extending it.
		if t, ok := date(fold(f.Value)); ok {
			c.until = t.AddDate(0, 0, 1)
		} else {
			c.revoked = true
		}
	case header("用途", "目的", "purpose"):
		c.purposes = strings.FieldsFunc(f.Value, func(r rune) bool { return strings.ContainsRune("、,，;； /", r) })
	case header("编号", "id"):
		c.id = f.Value
	case header("姓名", "name"):
		c.name = f.Value
	}
}

func yes(v string) bool {
	return slices.Contains([]string{"是", "有", "已签", "已签字", "同意", "√", "✓", "☑", "y", "yes", "true", "1"}, strings.ToLower(v))
}

// Entries returns the ids of all entries, in the register's order.
func (r *Consents) Entries() []string {
	var ids []string
	for _, c := range r.entries {
		ids = append(ids, c.id)
	}
	return ids
}

// state says whether c holds for policy on day.
func (c *consent) state(policy *rules.Policy, minor bool, day time.Time) ConsentState {
	purpose := func(p string) bool {
		return strings.EqualFold(p, policy.ID) || p == policy.Title.ZH || strings.EqualFold(p, policy.Title.EN)
	}
	switch {
	case c.revoked:
		return ConsentRevoked
	case !c.until.IsZero() && !day.Before(c.until):
		return ConsentExpired
	case !slices.ContainsFunc(c.purposes, purpose):
		return ConsentPurpose
	case minor && !c.guardian:
		return ConsentGuardian
	}
	return ConsentValid
}

func (r *Consents) recordings(id string) bool {
	return slices.ContainsFunc(r.entries, func(c consent) bool { return c.id == id && c.recordings })
}

// consent looks s up in the register: by name, and for children only with the
// guardian's signature. An end date is compared with today, not with the
// document's date: what counts is when it leaves.
func (w *weigher) consent(s *Subject, date time.Time) {
	if w.opts.Consents == nil {
		return
	}
	minor := s.Child || minorFact(s.facts, date)
	for i := range w.opts.Consents.entries {
		c := &w.opts.Consents.entries[i]
		if !slices.Contains(s.names, c.name) {
			continue
		}
		state := c.state(w.policy, minor, w.opts.Now)
		w.out.Consents = append(w.out.Consents, ConsentUse{Entry: c.id, State: state, Subject: s.ID})
		if state == ConsentValid && s.consent == "" {
			s.consent = c.id
		}
	}
}

// minorFact reports whether the facts make their subject younger than 18.
func minorFact(facts map[rules.Entity]string, day time.Time) bool {
	if n, ok := age(fold(facts[rules.Age])); ok && n < 18 {
		return true
	}
	born, ok := date(fold(facts[rules.Birthdate]))
	return ok && born.AddDate(18, 0, 0).After(day)
}
