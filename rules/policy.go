package rules

import "slices"

// An Action is what a finding means for a purpose, from mild to severe.
type Action string

// The actions.
const (
	Note   Action = "note"
	Review Action = "review"
	Block  Action = "block"
)

var actions = []Action{Note, Review, Block}

// Rank orders actions: note 0, review 1, block 2.
func (a Action) Rank() int {
	switch a {
	case Review:
		return 1
	case Block:
		return 2
	}
	return 0
}

// An Operator is what redaction does to a finding.
type Operator string

// The operators.
const (
	Keep       Operator = "keep"
	Mask       Operator = "mask"
	Label      Operator = "label"
	Pseudonym  Operator = "pseudonym"
	Generalize Operator = "generalize"
	Shift      Operator = "shift"
	Remove     Operator = "remove"
)

// operators are in order of what they leave: all of it, some of it, none.
var operators = []Operator{Keep, Shift, Generalize, Pseudonym, Label, Mask, Remove}

// Rank orders operators by how much they hide. Pseudonym, Label, Mask and
// Remove rank alike: each hides the value.
func (o Operator) Rank() int { return min(slices.Index(operators, o), 3) }

// A Policy says what a purpose allows. A loaded policy is complete: it has a
// Disposition for every entity.
type Policy struct {
	Format  int    `yaml:"format"` // 1
	ID      string `yaml:"policy"`
	Title   Text   `yaml:"title"`
	About   Text   `yaml:"about"`   // the stance, for people
	Extends string `yaml:"extends"` // a built-in policy's id
	Loosen  string `yaml:"loosen"`  // the reason for being milder than Extends

	K       int    `yaml:"k"`       // smallest group that hides a person; 5
	Partial Action `yaml:"partial"` // the least verdict for a file read only in part
	Combine bool   `yaml:"combine"` // weigh quasi identifiers and sensitive content together
	Years   int    `yaml:"years"`   // retention of records; 0 = not judged

	Classes  map[Class]Disposition  `yaml:"classes"` // for entities that Entities leaves out
	Entities map[Entity]Disposition `yaml:"entities"`
}

// A Treatment is what a purpose does with a finding. Of direct, business and
// media entities the action holds by itself. Of quasi and sensitive ones it is
// the most that may come of them under a policy that combines: they reach it
// when they single a person out or are tied to one who is recognisable.
type Treatment struct {
	Action   Action   `yaml:"action"`
	Operator Operator `yaml:"operator"`
}

// A Disposition is a policy's answer to one entity.
type Disposition struct {
	Treatment `yaml:",inline"`
	Roles     map[Role]Treatment `yaml:"roles"` // where the subject's role changes it; an empty field keeps the entity's
}

// For returns what p does with a finding of e that belongs to a subject of
// role r ("" if none is known).
func (p *Policy) For(e Entity, r Role) Treatment {
	d := p.Entities[e]
	t := d.Treatment
	if o, ok := d.Roles[r]; ok {
		if o.Action != "" {
			t.Action = o.Action
		}
		if o.Operator != "" {
			t.Operator = o.Operator
		}
	}
	return t
}
