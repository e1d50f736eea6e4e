package rules

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"slices"
)

// LoadPolicy reads the policy in fsys under name, completes it from the
// built-in policy that it extends, and checks it. A policy that is milder
// than the one it extends must say why in loosen. A fault in the file is an
// [*Error].
func LoadPolicy(fsys fs.FS, name string) (*Policy, error) {
	p, err := loadPolicy(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("load policy: %w", err)
	}
	return p, nil
}

func loadPolicy(fsys fs.FS, name string) (*Policy, error) {
	s, err := readSource(fsys, name)
	if err != nil {
		return nil, err
	}
	p := &Policy{}
	if err := s.decode(p); err != nil {
		return nil, err
	}
	var base *Policy
	if p.Extends != "" {
		if base, err = extended(s, p); err != nil {
			return nil, err
		}
		// Decoding again over the base keeps what the file does not mention.
		id := p.ID
		p = &Policy{K: base.K, Partial: base.Partial, Combine: base.Combine, Years: base.Years}
		if err := s.decode(p); err != nil {
			return nil, err
		}
		p.ID = id
	}
	if err := checkPolicy(s, p); err != nil {
		return nil, err
	}
	if err := complete(s, p, base); err != nil {
		return nil, err
	}
	if base != nil && p.Loosen == "" {
		if e, why := milder(p, base); why != "" {
			at := "$"
			if e != "" {
				at = "$.entities." + string(e)
			}
			return nil, s.errorf(at, "milder than %s without a reason in loosen: %s", base.ID, why)
		}
	}
	return p, nil
}

// extended loads the built-in policy that p names. Built-in policies extend
// only policies that stand before them, so this ends.
func extended(s *source, p *Policy) (*Policy, error) {
	at := slices.Index(policyOrder, p.Extends)
	own := slices.Index(policyOrder, p.ID)
	if at < 0 || own >= 0 && at >= own {
		return nil, s.errorf("$.extends", "no built-in policy %q to extend", p.Extends)
	}
	return loadPolicy(embedded, "policies/"+p.Extends+".yaml")
}

func checkPolicy(s *source, p *Policy) error {
	switch {
	case p.Format != 1:
		return s.errorf("$.format", "format %d is not known, only 1", p.Format)
	case !packID.MatchString(p.ID):
		return s.errorf("$.policy", "id %q is not of the form a-b-c", p.ID)
	case p.Title.ZH == "" || p.Title.EN == "":
		return s.errorf("$.title", "a title in zh and in en is needed")
	case p.K < 0:
		return s.errorf("$.k", "k is negative")
	case p.Years < 0:
		return s.errorf("$.years", "years is negative")
	case p.Loosen != "" && p.Extends == "":
		return s.errorf("$.loosen", "loosen without extends")
	}
	p.K = cmp.Or(p.K, 5)
	p.Partial = cmp.Or(p.Partial, Review)
	if !slices.Contains(actions, p.Partial) {
		return s.errorf("$.partial", "unknown action %q", p.Partial)
	}
	for c, d := range p.Classes {
		at := "$.classes." + string(c)
		if !slices.ContainsFunc(entities, func(i Info) bool { return i.Class == c }) {
			return s.errorf(at, "unknown class %q", c)
		}
		if err := checkDisposition(s, at, d); err != nil {
			return err
		}
	}
	for _, e := range slices.Sorted(maps.Keys(p.Entities)) {
		at := "$.entities." + string(e)
		if _, ok := Lookup(e); !ok {
			return s.errorf(at, "unknown entity %q", e)
		}
		if err := checkDisposition(s, at, p.Entities[e]); err != nil {
			return err
		}
	}
	return nil
}

func checkDisposition(s *source, at string, d Disposition) error {
	all := map[string]Treatment{at: d.Treatment}
	for r, t := range d.Roles {
		if !slices.Contains(roles, r) {
			return s.errorf(at+".roles", "unknown role %q", r)
		}
		all[at+".roles."+string(r)] = t
	}
	for at, t := range all {
		if t.Action != "" && !slices.Contains(actions, t.Action) {
			return s.errorf(at+".action", "unknown action %q", t.Action)
		}
		if t.Operator != "" && !slices.Contains(operators, t.Operator) {
			return s.errorf(at+".operator", "unknown operator %q", t.Operator)
		}
	}
	return nil
}

// complete gives p a disposition for every entity: its own, else its class's,
// else the base's; a field left empty comes from the next of them.
func complete(s *source, p, base *Policy) error {
	full := make(map[Entity]Disposition, len(entities))
	for _, i := range entities {
		d := p.Entities[i.Entity]
		fill(&d, p.Classes[i.Class])
		if base != nil {
			fill(&d, base.Entities[i.Entity])
		}
		if d.Action == "" || d.Operator == "" {
			return s.errorf("$.entities", "no action and operator for %s", i.Entity)
		}
		full[i.Entity] = d
	}
	p.Entities, p.Classes = full, nil
	return nil
}

func fill(d *Disposition, from Disposition) {
	d.Action = cmp.Or(d.Action, from.Action)
	d.Operator = cmp.Or(d.Operator, from.Operator)
	if d.Roles == nil {
		d.Roles = maps.Clone(from.Roles)
	}
}

// milder says in what p is milder than base: an entity ("" for the policy as
// a whole) and why; "" and "" if in nothing.
func milder(p, base *Policy) (Entity, string) {
	switch {
	case p.K < base.K:
		return "", fmt.Sprintf("k %d is below %d", p.K, base.K)
	case p.Partial.Rank() < base.Partial.Rank():
		return "", fmt.Sprintf("partial %s is below %s", p.Partial, base.Partial)
	case base.Combine && !p.Combine:
		return "", "combine is off"
	case base.Years > 0 && (p.Years == 0 || p.Years > base.Years):
		return "", fmt.Sprintf("records are kept longer than %d years", base.Years)
	}
	for _, i := range entities {
		for _, r := range append([]Role{""}, roles...) {
			have, want := p.For(i.Entity, r), base.For(i.Entity, r)
			if have.Action.Rank() < want.Action.Rank() {
				return i.Entity, fmt.Sprintf("action %s of %s is below %s", have.Action, i.Entity, want.Action)
			}
			if have.Operator.Rank() < want.Operator.Rank() {
				return i.Entity, fmt.Sprintf("operator %s of %s hides less than %s", have.Operator, i.Entity, want.Operator)
			}
		}
	}
	return "", ""
}

// AtLeast returns p made at least as strict as floor in everything: an
// organisation's policy cannot be loosened by a repository's, whatever reason
// that gives.
func (p *Policy) AtLeast(floor *Policy) *Policy {
	q := *p
	q.K = max(p.K, floor.K)
	q.Combine = p.Combine || floor.Combine
	q.Partial = stricter(p.Partial, floor.Partial)
	if floor.Years > 0 && (p.Years == 0 || p.Years > floor.Years) {
		q.Years = floor.Years
	}
	q.Entities = make(map[Entity]Disposition, len(entities))
	for _, i := range entities {
		d := Disposition{Treatment: strictest(p.For(i.Entity, ""), floor.For(i.Entity, "")), Roles: map[Role]Treatment{}}
		for _, r := range roles {
			if t := strictest(p.For(i.Entity, r), floor.For(i.Entity, r)); t != d.Treatment {
				d.Roles[r] = t
			}
		}
		q.Entities[i.Entity] = d
	}
	return &q
}

func strictest(a, b Treatment) Treatment {
	a.Action = stricter(a.Action, b.Action)
	if b.Operator.Rank() > a.Operator.Rank() {
		a.Operator = b.Operator
	}
	return a
}

func stricter(a, b Action) Action {
	if b.Rank() > a.Rank() {
		return b
	}
	return a
}
