package redact

import (
	"slices"
	"strconv"
	"strings"

	"yinqu/document"
	"yinqu/judge"
	"yinqu/rules"
)

// People gives persons and things their pseudonyms. One that serves several
// documents ties a person of one to a person of another if they share a name
// and a second identifier, or a number that nobody else has; everybody else is
// somebody new. Pseudonyms follow the order of documents, so it is not safe
// for concurrent use.
type People struct {
	persons []*person
	letters int               // given to persons so far
	things  map[string]string // pseudonyms of schools, numbers ..., by entity and folded value
	counts  map[rules.Entity]int
	days    int // by which dates are moved; 0 until it is drawn
}

// NewPeople returns a People that knows nobody.
func NewPeople() *People {
	return &People{things: map[string]string{}, counts: map[rules.Entity]int{}}
}

// A person is somebody with a pseudonym.
type person struct {
	noun   noun
	letter string  // of a relative "", or the number that tells two of a kind apart
	of     *person // whose relative; nil if nobody's
	names  map[string]bool
	keys   map[string]bool // identifiers beside the name: entity and folded value
}

// name returns the whole pseudonym: 来访者A, 来访者A的母亲.
func (p *person) name(english bool) string {
	switch {
	case p.of == nil && english:
		return p.noun.en + " " + p.letter
	case p.of == nil:
		return p.noun.zh + p.letter
	case english:
		return p.of.name(true) + "'s " + p.noun.en + p.letter
	}
	return p.of.name(false) + "的" + p.noun.zh + p.letter
}

// letter returns the nth letter from 0: A to Z, then AA.
func letter(n int) string {
	s := ""
	for n++; n > 0; n = (n - 1) / 26 {
		s = string(rune('A'+(n-1)%26)) + s
	}
	return s
}

// cast is who plays in one document.
type cast struct {
	people  *People
	doc     *document.Document
	english bool
	script  *strings.Replacer // to the characters of the document; nil if they are the program's
	groups  []*group
	bySubj  map[int]*group
	byName  map[string]*group
}

// A group is the mentions of one person of the document.
type group struct {
	subject  int
	role     rules.Role
	mentions []judge.Finding
	person   *person
}

// cast gives everybody whom j names in d a pseudonym. Clients come first, so
// that the document is about A.
func (p *People) cast(d *document.Document, j judge.Judgement) *cast {
	c := &cast{people: p, doc: d, english: !hasHan(d.Text), bySubj: map[int]*group{}, byName: map[string]*group{}}
	if traditional(d.Text) {
		c.script = toTraditional
	}
	for _, f := range j.Findings {
		if f.Entity == rules.Person || f.Entity == rules.PersonTitle {
			c.mention(f)
		}
	}
	for _, s := range j.Subjects {
		if g := c.bySubj[s.ID]; g != nil {
			g.role = s.Role
		}
	}
	for _, g := range c.groups {
		// Who is said to be the father is a relative, though he signs or calls.
		if (g.role == "" || g.role == rules.Staff) && c.vote(g, staff, noun{}) == (noun{}) && c.vote(g, kin, noun{}) != (noun{}) && c.hasClient() {
			g.role = rules.Relative
		}
	}
	keys := c.keys(j)
	for _, pass := range []func(rules.Role) bool{
		func(r rules.Role) bool { return r == rules.Client },
		func(r rules.Role) bool { return r != rules.Client && r != rules.Relative },
		func(r rules.Role) bool { return r == rules.Relative },
	} {
		for _, g := range c.groups {
			if pass(g.role) {
				c.assign(g, keys[g.subject])
			}
		}
	}
	return c
}

func (c *cast) mention(f judge.Finding) {
	value := c.fold(f.Span)
	g := c.bySubj[f.Subject]
	if f.Subject == 0 {
		g = c.byName[value]
	}
	if g == nil {
		g = &group{subject: f.Subject, role: f.Role}
		c.groups = append(c.groups, g)
		if f.Subject != 0 {
			c.bySubj[f.Subject] = g
		}
	}
	if c.byName[value] == nil {
		c.byName[value] = g
	}
	g.mentions = append(g.mentions, f)
}

// keys collects the identifiers of each subject that tell namesakes apart.
func (c *cast) keys(j judge.Judgement) map[int]map[string]bool {
	out := map[int]map[string]bool{}
	for _, f := range j.Findings {
		switch f.Entity {
		case rules.ResidentID, rules.StudentNo, rules.OtherID, rules.Phone, rules.Email, rules.IM, rules.Bank, rules.Birthdate, rules.ClassName, rules.Address:
			if out[f.Subject] == nil {
				out[f.Subject] = map[string]bool{}
			}
			out[f.Subject][string(f.Entity)+" "+c.fold(f.Span)] = true
		}
	}
	delete(out, 0)
	return out
}

// assign finds the person that g is, or makes one.
func (c *cast) assign(g *group, keys map[string]bool) {
	names := map[string]bool{}
	for _, f := range g.mentions {
		names[c.fold(f.Span)] = true
	}
	n := person{names: names, keys: keys}
	if g.role == rules.Relative {
		n.noun = c.vote(g, kin, kinDefault)
		n.of = c.client(g)
	} else {
		n.noun = c.nounOf(g)
	}
	if p := c.people.find(n, c.doc.Base > 0); p != nil {
		for k := range names {
			p.names[k] = true
		}
		for k := range keys {
			p.keys[k] = true
		}
		g.person = p
		return
	}
	if n.keys == nil {
		n.keys = map[string]bool{}
	}
	if n.of != nil {
		if same := c.people.relatives(n.of, n.noun); same > 0 {
			n.letter = strconv.Itoa(same + 1)
		}
	} else {
		n.letter = letter(c.people.letters)
		c.people.letters++
	}
	g.person = &n
	c.people.persons = append(c.people.persons, &n)
}

// find returns the person that n is by name and identifiers. In the next piece
// of one text the name alone is enough.
func (p *People) find(n person, samePerson bool) *person {
	for _, q := range p.persons {
		named, keyed, unique := false, false, false
		for k := range n.names {
			named = named || q.names[k]
		}
		for k := range n.keys {
			if q.keys[k] {
				keyed = true
				unique = unique || strings.HasPrefix(k, string(rules.ResidentID)) || strings.HasPrefix(k, string(rules.StudentNo))
			}
		}
		related := n.of != nil && q.of == n.of && q.noun == n.noun
		if unique || named && (keyed || related || samePerson) {
			return q
		}
	}
	return nil
}

func (p *People) relatives(of *person, n noun) int {
	count := 0
	for _, q := range p.persons {
		if q.of == of && q.noun == n {
			count++
		}
	}
	return count
}

// hasClient reports whether the document is about a client who is named.
func (c *cast) hasClient() bool {
	return slices.ContainsFunc(c.groups, func(g *group) bool { return g.role == rules.Client })
}

// client returns whose relative g is: the client of the same row, or the one
// who was spoken of last, or the only one.
func (c *cast) client(g *group) *person {
	at := g.mentions[0].Span.Start
	record := c.record(at)
	var last *person
	for _, o := range c.groups {
		if o.person == nil || o.role != rules.Client {
			continue
		}
		for _, f := range o.mentions {
			if record > 0 && c.record(f.Span.Start) == record {
				return o.person
			}
		}
		if last == nil || o.mentions[0].Span.Start < at {
			last = o.person
		}
	}
	return last
}

func (c *cast) record(off int) int {
	if i := c.doc.SegmentAt(off); i >= 0 {
		return c.doc.Segments[i].Record
	}
	return 0
}

// pseudonym returns what to write for a mention of a person so that it reads
// well where it stands: B老师, not 教师B老师; 咨询师B after 咨询师, not 咨询师咨询师B.
func (c *cast) pseudonym(f judge.Finding) string {
	g := c.bySubj[f.Subject]
	if g == nil {
		g = c.byName[c.fold(f.Span)]
	}
	if g == nil || g.person == nil {
		return label(f.Entity, c.english)
	}
	p := g.person
	whole := p.name(c.english)
	if c.english {
		return whole
	}
	before, after := fold(c.before(f.Span.Start)), fold(c.after(f.Span.End))
	if p.of == nil {
		if strings.HasSuffix(before, p.noun.zh) || f.Entity == rules.Person && titled(after) {
			return p.letter
		}
		return whole
	}
	if endsWithKin(before, p.noun) {
		return "（" + whole + "）"
	}
	return whole
}

// thing returns the pseudonym of what is no person: 学校A, 学号B.
func (c *cast) thing(f judge.Finding) string {
	key := string(f.Entity) + " " + c.fold(f.Span)
	if s, ok := c.people.things[key]; ok {
		return s
	}
	l := letter(c.people.counts[f.Entity])
	c.people.counts[f.Entity]++
	info, _ := rules.Lookup(f.Entity)
	s := info.Title.ZH + l
	if c.english {
		s = strings.ToUpper(info.Title.EN[:1]) + info.Title.EN[1:] + " " + l
	}
	c.people.things[key] = s
	return s
}

func titled(after string) bool {
	return slices.ContainsFunc(titles, func(t string) bool { return strings.HasPrefix(after, t) })
}

func endsWithKin(before string, n noun) bool {
	for _, cue := range kin {
		if cue.noun == n && slices.ContainsFunc(cue.words, func(w string) bool { return w[0] != '(' && strings.HasSuffix(before, w) }) {
			return true
		}
	}
	return false
}

func (c *cast) fold(s document.Span) string { return fold(c.doc.In(s)) }
