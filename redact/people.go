package redact

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

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
	named   map[string][]*person // by each of their names
	unique  map[string]*person   // by each number that nobody else has
	kin     map[kinship]int      // relatives so far
	letters int                  // given to persons so far
	taken   map[string]bool      // letters that a document calls somebody by already
	things  map[string]string    // pseudonyms of schools, numbers ..., by entity and folded value
	counts  map[rules.Entity]int
	days    int // by which dates are moved; 0 until it is drawn
}

// NewPeople returns a People that knows nobody.
func NewPeople() *People {
	return &People{named: map[string][]*person{}, unique: map[string]*person{}, kin: map[kinship]int{},
		taken: map[string]bool{}, things: map[string]string{}, counts: map[rules.Entity]int{}}
}

// A kinship is what somebody is to somebody.
type kinship struct {
	of   *person
	noun noun
}

// add takes a person in, or what is new about one who is known.
func (p *People) add(n *person, names, keys map[string]bool) {
	for k := range names {
		if !n.names[k] || !slices.Contains(p.named[k], n) {
			n.names[k] = true
			p.named[k] = append(p.named[k], n)
		}
	}
	for k := range keys {
		n.keys[k] = true
		if isUnique(k) && p.unique[k] == nil {
			p.unique[k] = n
		}
	}
}

// isUnique reports whether a key is a number that nobody else has.
func isUnique(key string) bool {
	return strings.HasPrefix(key, string(rules.ResidentID)+" ") || strings.HasPrefix(key, string(rules.StudentNo)+" ")
}

// A person is somebody with a pseudonym.
type person struct {
	noun   noun
	letter string  // of a relative "", or the number that tells two of a kind apart
	of     *person // whose relative; nil if nobody's
	names  map[string]bool
	loose  bool            // known from the names of files alone
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
	people    *People
	doc       *document.Document
	english   bool
	script    *strings.Replacer // to the characters of the document; nil if they are the program's
	groups    []*group
	bySubj    map[who]*group
	byName    map[string]*group
	rowNumber map[int]string  // a number that nobody else has, by row
	several   map[int]bool    // subjects who are several persons of one name
	clients   []*group        // in order of first mention
	inRow     map[int]*person // the client of each row of a table
}

// who tells persons of a document apart: by subject and, where rows of a table
// with different numbers name somebody alike, by the row's number.
type who struct {
	subject int
	row     string
}

// A group is the mentions of one person of the document.
type group struct {
	who
	role     rules.Role
	mentions []judge.Finding
	person   *person
}

// cast gives everybody whom j names in d a pseudonym. Clients come first, so
// that the document is about A.
func (p *People) cast(d *document.Document, j judge.Judgement) *cast {
	c := &cast{people: p, doc: d, english: !hasHan(d.Text), bySubj: map[who]*group{}, byName: map[string]*group{}, inRow: map[int]*person{}}
	if traditional(d.Text) {
		c.script = toTraditional
	}
	c.tellRowsApart(j)
	for _, f := range j.Findings {
		if f.Entity == rules.Person || f.Entity == rules.PersonTitle {
			c.mention(f)
		}
	}
	roles := map[int]rules.Role{}
	for _, s := range j.Subjects {
		roles[s.ID] = s.Role
	}
	for _, g := range c.groups {
		if g.subject != 0 {
			g.role = roles[g.subject]
		}
	}
	for _, m := range lettered().FindAllStringSubmatch(d.Text, -1) {
		p.taken[m[1]] = true
	}
	c.rethink()
	keys := c.keys(j)
	for _, pass := range []func(rules.Role) bool{
		func(r rules.Role) bool { return r == rules.Client },
		func(r rules.Role) bool { return r != rules.Client && r != rules.Relative },
		func(r rules.Role) bool { return r == rules.Relative },
	} {
		for _, g := range c.groups {
			if !pass(g.role) {
				continue
			}
			c.assign(g, keys[g.who])
			if g.role == rules.Client {
				c.isClient(g)
			}
		}
	}
	return c
}

// isNamed reports whether a mention of g is more than a family name.
func (c *cast) isNamed(g *group) bool {
	return slices.ContainsFunc(g.mentions, func(f judge.Finding) bool {
		return f.Entity == rules.Person && utf8.RuneCountInString(c.fold(f.Span)) > 1
	})
}

// rethink mends roles by what stands beside the names.
func (c *cast) rethink() {
	has := func(r rules.Role) bool {
		return slices.ContainsFunc(c.groups, func(g *group) bool { return g.role == r })
	}
	for _, g := range c.groups {
		switch {
		case g.role == rules.Client && c.isAtWork(g):
			g.role = rules.Staff
		case g.role == rules.Staff && c.isQuestioned(g):
			g.role = ""
		}
	}
	hasClient := has(rules.Client)
	for _, g := range c.groups {
		// Whose mother or father is spoken of is the child that the text is about.
		switch {
		case g.role == rules.Client || g.role == rules.Author || g.role == rules.Public || !c.isChild(g):
		case !hasClient:
			g.role, hasClient = rules.Client, true
		case g.role == rules.Staff && c.vote(g, staff, noun{}) == (noun{}):
			g.role = ""
		}
	}
	if !hasClient && has(rules.Relative) {
		// Relatives are somebody's: theirs of whom most is said.
		var most *group
		for _, g := range c.groups {
			if g.role == "" && c.isNamed(g) && (most == nil || len(g.mentions) > len(most.mentions)) {
				most = g
			}
		}
		if most != nil {
			most.role, hasClient = rules.Client, true
		}
	}
	for _, g := range c.groups {
		// Who is said to be the father is a relative, though he signs or calls.
		if (g.role == "" || g.role == rules.Staff) && c.vote(g, staff, noun{}) == (noun{}) && c.vote(g, kin, noun{}) != (noun{}) && hasClient {
			g.role = rules.Relative
		}
	}
}

func (c *cast) mention(f judge.Finding) {
	value := c.fold(f.Span)
	w := c.who(f)
	g := c.bySubj[w]
	if f.Subject == 0 {
		g = c.byName[value]
	}
	if g == nil {
		g = &group{who: w, role: f.Role}
		c.groups = append(c.groups, g)
		if f.Subject != 0 {
			c.bySubj[w] = g
		}
	}
	if c.byName[value] == nil {
		c.byName[value] = g
	}
	g.mentions = append(g.mentions, f)
}

// tellRowsApart finds the number that each row of a table holds, and whose
// numbers differ from row to row: they are several persons of one name.
func (c *cast) tellRowsApart(j judge.Judgement) {
	c.rowNumber = map[int]string{}
	first := map[int]string{}
	c.several = map[int]bool{}
	for _, f := range j.Findings {
		r := c.record(f.Span.Start)
		if r == 0 || !isUnique(string(f.Entity)+" ") || c.rowNumber[r] != "" {
			continue
		}
		n := string(f.Entity) + " " + c.fold(f.Span)
		c.rowNumber[r] = n
		if f.Subject != 0 && first[f.Subject] == "" {
			first[f.Subject] = n
		}
		c.several[f.Subject] = f.Subject != 0 && (c.several[f.Subject] || first[f.Subject] != n)
	}
}

// who returns whom a finding speaks of.
func (c *cast) who(f judge.Finding) who {
	if c.several[f.Subject] {
		return who{f.Subject, c.rowNumber[c.record(f.Span.Start)]}
	}
	return who{f.Subject, ""}
}

// keys collects the identifiers of each subject that tell namesakes apart.
func (c *cast) keys(j judge.Judgement) map[who]map[string]bool {
	out := map[who]map[string]bool{}
	for _, f := range j.Findings {
		switch f.Entity {
		case rules.ResidentID, rules.StudentNo, rules.OtherID, rules.Phone, rules.Email, rules.IM, rules.Bank, rules.Birthdate, rules.ClassName, rules.Address:
			w := c.who(f)
			if f.Subject == 0 {
				continue
			}
			if out[w] == nil {
				out[w] = map[string]bool{}
			}
			out[w][string(f.Entity)+" "+c.fold(f.Span)] = true
		}
	}
	return out
}

// assign finds the person that g is, or makes one.
func (c *cast) assign(g *group, keys map[string]bool) {
	names := map[string]bool{}
	for _, f := range g.mentions {
		names[c.fold(f.Span)] = true
	}
	n := &person{names: map[string]bool{}, keys: map[string]bool{}}
	if g.role == rules.Relative {
		n.noun = c.vote(g, kin, kinDefault)
		n.of = c.client(g)
	} else {
		n.noun = c.nounOf(g)
	}
	n.loose = c.isLoose(g)
	if known := c.people.find(n, names, keys, c.doc.Base > 0); known != nil {
		known.loose = known.loose && n.loose
		n = known
	} else {
		c.people.name(n)
	}
	c.people.add(n, names, keys)
	g.person = n
}

// isLoose reports whether g is named in the list of an archive's files alone:
// the first file that names somebody alike is then taken to be theirs.
func (c *cast) isLoose(g *group) bool {
	for _, f := range g.mentions {
		i := c.doc.SegmentAt(f.Span.Start)
		if i < 0 || c.doc.Segments[i].Kind != document.Filename && c.doc.Segments[i].Path != "file name" {
			return false
		}
	}
	return true
}

// name gives somebody new the next letter, or a relative the next number of
// their kind.
func (p *People) name(n *person) {
	if n.of == nil {
		for n.letter == "" || p.taken[n.letter] {
			n.letter = letter(p.letters)
			p.letters++
		}
	} else {
		k := kinship{n.of, n.noun}
		if p.kin[k]++; p.kin[k] > 1 {
			n.letter = strconv.Itoa(p.kin[k])
		}
	}
	p.persons = append(p.persons, n)
}

// find returns the person that n is by names and keys. In the next piece of
// one text a name alone is enough.
func (p *People) find(n *person, names, keys map[string]bool, sameText bool) *person {
	for _, k := range sorted(keys) {
		if q := p.unique[k]; q != nil {
			return q
		}
	}
	for _, name := range sorted(names) {
		for _, q := range p.named[name] {
			related := n.of != nil && q.of == n.of && q.noun == n.noun
			if sameText || related || q.loose || slices.ContainsFunc(sorted(keys), func(k string) bool { return q.keys[k] }) {
				return q
			}
		}
	}
	return nil
}

// client returns whose relative g is: the client of the same row, or the one
// who was named last, but in another paragraph of two the one of whom much
// more is said.
func (c *cast) client(g *group) *person {
	at := g.mentions[0].Span.Start
	if p := c.inRow[c.record(at)]; p != nil {
		return p
	}
	if len(c.clients) == 0 {
		return nil
	}
	i, _ := slices.BinarySearchFunc(c.clients, at, func(o *group, at int) int { return o.mentions[0].Span.Start - at })
	last, main := c.clients[max(0, i-1)], c.clients[0]
	for _, o := range c.clients {
		if len(o.mentions) > len(main.mentions) {
			main = o
		}
	}
	line := strings.LastIndexByte(c.doc.Text[:at], '\n')
	near := slices.ContainsFunc(last.mentions, func(f judge.Finding) bool { return f.Span.Start > line && f.Span.Start < at })
	if !near && len(main.mentions) >= 2*len(last.mentions) {
		return main.person
	}
	return last.person
}

// isClient is told of everybody whom the document is about, before relatives are.
func (c *cast) isClient(g *group) {
	c.clients = append(c.clients, g)
	for _, f := range g.mentions {
		if r := c.record(f.Span.Start); r > 0 {
			c.inRow[r] = g.person
		}
	}
}

func (c *cast) record(off int) int {
	if i := c.doc.SegmentAt(off); i >= 0 {
		return c.doc.Segments[i].Record
	}
	return 0
}

// pseudonym returns what to write for a mention of a person so that it reads
// well where it stands: B老师, not 教师B老师; 咨询师B after 咨询师, not 咨询师咨询师B;
// 母亲 alone, not 母亲来访者A的母亲, where nobody else's mother can be meant.
func (c *cast) pseudonym(f judge.Finding) string {
	p := c.personOf(f)
	whole := p.name(c.english)
	if c.english {
		return whole
	}
	value, before, after := c.fold(f.Span), fold(c.before(f.Span.Start)), fold(c.after(f.Span.End))
	switch {
	case p.of != nil && endsWithKin(before):
		last, _ := utf8.DecodeLastRuneInString(c.doc.Text[:f.Span.Start])
		if len(c.clients) == 1 && unicode.Is(unicode.Han, last) && c.people.kin[kinship{p.of, p.noun}] == 1 {
			return ""
		}
		return "（" + whole + "）"
	case p.of != nil && endsWithAny(strings.TrimRight(before, `"“「『`), "叫", "叫做", "小名", "乳名", "名字是"):
		return "某某" // 弟弟叫某某, not 弟弟叫来访者A的弟弟
	case p.of != nil:
	case isPlain(f.Entity, value):
		_, n := utf8.DecodeRuneInString(value)
		whole = value[:n] + p.letter
	case titleIn(value) != "" && (f.Entity == rules.PersonTitle || utf8.RuneCountInString(value) == 2):
		whole = p.letter + titleIn(value)
	case isPost(before, p.noun.zh) || f.Entity == rules.Person && titled(value, after):
		whole = p.letter
	}
	if next, _ := utf8.DecodeRuneInString(c.doc.Text[f.Span.End:]); alnum(next) {
		whole += " " // 来访者A 2009年生
	}
	return whole
}

// beside returns what to write for f right after what was written for last:
// names in a row are parted by commas and 干部 needs no second noun.
func (c *cast) beside(last, f judge.Finding, before, now string) string {
	switch {
	case now == "" || before == "" || f.Entity != rules.Person && f.Entity != rules.PersonTitle:
	case last.Entity == rules.Occupation && f.Operator == rules.Pseudonym:
		if p := c.personOf(f); p.of == nil && !c.english {
			return strings.TrimPrefix(now, p.noun.zh)
		}
	case last.Entity == rules.Person && f.Operator == last.Operator && c.fold(last.Span) == c.fold(f.Span):
		return ""
	case last.Entity == rules.Person && c.english:
		return ", " + now
	case last.Entity == rules.Person:
		return "、" + now
	}
	return now
}

// personOf returns whom a finding names. One that only the copy showed, or
// another document of the file, may be somebody known or somebody new.
func (c *cast) personOf(f judge.Finding) *person {
	value := c.fold(f.Span)
	g := c.bySubj[c.who(f)]
	if g == nil {
		g = c.byName[value]
	}
	if g == nil {
		g = &group{mentions: []judge.Finding{f}}
		c.byName[value] = g
		if known := c.people.named[value]; len(known) == 1 {
			g.person = known[0]
		} else {
			c.assign(g, nil)
		}
	}
	return g.person
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

func (c *cast) fold(s document.Span) string { return fold(c.doc.In(s)) }
