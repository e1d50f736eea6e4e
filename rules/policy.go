package rules

// An Action is what a finding means for a purpose, from mild to severe.
type Action string

// The actions.
const (
	Note   Action = "note"
	Review Action = "review"
	Block  Action = "block"
)

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

// A Policy says what a purpose allows.
type Policy struct {
	Format  int    `yaml:"format"` // 1
	ID      string `yaml:"policy"`
	Title   Text   `yaml:"title"`
	About   Text   `yaml:"about"`   // the stance, for people
	Extends string `yaml:"extends"` // a built-in policy's id

	K        int                    `yaml:"k"`       // smallest group that hides a person; 5
	Partial  Action                 `yaml:"partial"` // for a file read only in part
	Combine  bool                   `yaml:"combine"` // weigh quasi identifiers and sensitive content together
	Years    int                    `yaml:"years"`   // retention; 0 = not judged
	Entities map[Entity]Disposition `yaml:"entities"`
	Loosen   string                 `yaml:"loosen"` // the reason for being milder than Extends
}

// A Disposition is a policy's answer to one entity.
type Disposition struct {
	Action   Action          `yaml:"action"`
	Operator Operator        `yaml:"operator"`
	Roles    map[Role]Action `yaml:"roles"` // where the subject's role changes the action
}
