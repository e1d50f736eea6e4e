package detect

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"yinqu/document"
	"yinqu/rules"
)

// Words that tell a person's role, in a label or beside a name.
var (
	relativeWord = mustPattern(`父|母|爸|妈|爷|奶|姥|外公|外婆|叔|伯|姑|舅|姨|哥|弟|姐|妹|家长|监护人|联系人|亲属|配偶|丈夫|妻子|老公|老婆|儿子|女儿`)
	staffWord    = mustPattern(`老师|教师|班主任|辅导员|咨询师|治疗师|医生|医师|主任|校长|记录人|填表|填报|审核|督导|警官|护士|教练|经办|负责人|签名|心理师|社工`)
	clientWord   = mustPattern(`^(学生|姓名|来访者|来访学生|来询者|求助者|当事人|患者|员工|被试|案主|本人)?(姓名)?$|来访|当事人|求助者|案主`)

	// unnamedClient finds a text that speaks of one person without a name.
	unnamedClient = mustPattern(`该生|该同学|该员工|该来访者|当事人|[，,（(、]\s*[男女]\s*[，,）)、]|(来访者|求助者|案主|咨客|小[A-Z]|[A-Z]同学|某)[^。\n]{0,6}[，,]?[男女]`)
)

// personal are the entities that describe the person a sentence is about, as
// against those that may be anybody's.
var personal = []rules.Entity{rules.Age, rules.ClassName, rules.Birthdate, rules.Gender, rules.Ethnicity, rules.Occupation, rules.School}

// subjects turns the numbers that name detectors gave to persons into
// Subjects, and ties every other finding to one: by the row of a table, then by
// the nearest person in its sentence, then to the person the document is about.
func subjects(p *Pass, findings []Finding) []Subject {
	t := tying{p: p, findings: findings}
	t.number()
	t.chooseClient()
	for i := range findings {
		f := &findings[i]
		if isName(f.Entity) {
			continue
		}
		if rec := t.record(f.Span.Start); rec > 0 {
			f.Subject = t.ofRecord(rec, f)
		} else {
			f.Subject = t.ofSentence(f)
		}
	}
	return t.subjects
}

func isName(e rules.Entity) bool { return e == rules.Person || e == rules.PersonTitle }

type tying struct {
	p        *Pass
	findings []Finding
	subjects []Subject
	mentions map[int]int
	client   int // the Subject the document is about; 0 if nobody is
	rows     map[int]int
}

// number gives every person an ID in order of first mention, and a role.
func (t *tying) number() {
	t.mentions, t.rows = map[int]int{}, map[int]int{}
	given, byText := map[int]int{}, map[string]int{}
	for i := range t.findings {
		f := &t.findings[i]
		if !isName(f.Entity) {
			f.Subject = 0
			continue
		}
		text := t.p.Doc.In(f.Span)
		id := given[f.Subject]
		if f.Subject == 0 {
			id = byText[text]
		}
		if id == 0 {
			id = len(t.subjects) + 1
			t.subjects = append(t.subjects, Subject{ID: id})
		}
		if f.Subject != 0 {
			given[f.Subject] = id
		} else {
			byText[text] = id
		}
		f.Subject = id
		t.mentions[id]++
		s := &t.subjects[id-1]
		s.Role = strongerRole(s.Role, cmp.Or(f.Role, t.roleHere(f)))
		if rec := t.record(f.Span.Start); rec > 0 && t.rows[rec] == 0 && s.Role != rules.Relative && s.Role != rules.Staff {
			t.rows[rec] = id
		}
	}
}

// roleHere reads a role from the label of a cell and the words around a name.
func (t *tying) roleHere(f *Finding) rules.Role {
	off := t.p.View.Offset(f.Span.Start)
	label := t.p.Label(off)
	before, after := t.p.Before(off, 4), t.p.After(t.p.View.Offset(f.Span.End), 3)
	switch {
	case relativeWord.MatchString(label) || relativeWord.MatchString(before):
		return rules.Relative
	case staffWord.MatchString(label) || staffWord.MatchString(after) || staffWord.MatchString(before):
		return rules.Staff
	case label != "" && clientWord.MatchString(label) || strings.HasSuffix(strings.TrimRight(t.p.Before(off, 6), ":： "), "姓名"):
		return rules.Client
	}
	return ""
}

// strongerRole keeps the role that says more of two.
func strongerRole(a, b rules.Role) rules.Role {
	order := []rules.Role{"", rules.Peer, rules.Author, rules.Staff, rules.Relative, rules.Public, rules.Client}
	if slices.Index(order, b) > slices.Index(order, a) {
		return b
	}
	return a
}

// chooseClient finds whom the document is about: the client who is mentioned
// most, else the person without another role who is, else an unnamed one whom
// the text describes.
func (t *tying) chooseClient() {
	best := 0
	for _, s := range t.subjects {
		if s.Role == rules.Client && t.mentions[s.ID] > best {
			t.client, best = s.ID, t.mentions[s.ID]
		}
	}
	if t.client != 0 {
		return
	}
	for _, s := range t.subjects {
		if s.Role == "" && t.mentions[s.ID] > best {
			t.client, best = s.ID, t.mentions[s.ID]
		}
	}
	if t.client == 0 && t.describesSomebody() {
		t.client = t.add("")
	}
	if t.client != 0 {
		t.subjects[t.client-1].Role = rules.Client
	}
}

func (t *tying) describesSomebody() bool {
	described := slices.ContainsFunc(t.findings, func(f Finding) bool { return slices.Contains(personal, f.Entity) })
	if !described {
		return false
	}
	for line := range strings.Lines(t.p.View.Text) { // the expression is slow on long texts
		if unnamedClient.MatchString(line) {
			return true
		}
	}
	return false
}

func (t *tying) add(role rules.Role) int {
	t.subjects = append(t.subjects, Subject{ID: len(t.subjects) + 1, Role: role})
	return len(t.subjects)
}

func (t *tying) record(off int) int {
	if i := t.p.Doc.SegmentAt(off); i >= 0 {
		return t.p.Doc.Segments[i].Record
	}
	return 0
}

// ofRecord ties a cell's finding to the person of its row, or to the relative
// whose cell stands in the same row.
func (t *tying) ofRecord(rec int, f *Finding) int {
	label := t.p.Label(t.p.View.Offset(f.Span.Start))
	if relativeWord.MatchString(label) || staffWord.MatchString(label) {
		if id := t.nearestName(f, func(g *Finding) bool {
			role := t.subjects[g.Subject-1].Role
			return t.record(g.Span.Start) == rec && (role == rules.Relative || role == rules.Staff)
		}); id != 0 {
			return id
		}
	}
	if id := t.rows[rec]; id != 0 {
		return id
	}
	if t.client != 0 && !slices.Contains(personal, f.Entity) {
		return t.client
	}
	// A row without a name still speaks of one person.
	if class := classOf(f.Entity); class == rules.Direct || class == rules.Quasi {
		t.rows[rec] = t.add(rules.Client)
		return t.rows[rec]
	}
	return 0
}

// ofSentence ties a finding to the nearest person of its sentence who can have
// it: contacts to anybody, facts about a life not to staff or authors.
func (t *tying) ofSentence(f *Finding) int {
	s := sentence(t.p.Doc.Text, f.Span)
	class := classOf(f.Entity)
	id := t.nearestName(f, func(g *Finding) bool {
		if !s.Contains(g.Span) {
			return false
		}
		switch t.subjects[g.Subject-1].Role {
		case rules.Author, rules.Public:
			return false
		case rules.Staff:
			return class == rules.Direct
		case rules.Relative:
			// What is true of the father helps to recognise the child.
			return class == rules.Direct
		}
		return true
	})
	return cmp.Or(id, t.client)
}

// nearestName returns the subject of the name nearest to f that ok accepts;
// a name before f is preferred to one after it.
func (t *tying) nearestName(f *Finding, ok func(*Finding) bool) int {
	best, id := 1<<30, 0
	at, _ := slices.BinarySearchFunc(t.findings, f.Span.Start, func(g Finding, off int) int { return cmp.Compare(g.Span.Start, off) })
	const reach = 40 // findings looked at on each side: a row or sentence holds no more
	for i := max(0, at-reach); i < min(len(t.findings), at+reach); i++ {
		g := &t.findings[i]
		if !isName(g.Entity) || !ok(g) {
			continue
		}
		d := f.Span.Start - g.Span.End
		if d < 0 {
			d = 3 * max(0, g.Span.Start-f.Span.End)
		}
		if d < best {
			best, id = d, g.Subject
		}
	}
	return id
}

// maxSentence bounds a sentence on each side of a finding, in bytes: a text
// without marks is none.
const maxSentence = 900

// sentence returns the stretch around s up to a sentence's end on either side.
func sentence(text string, s document.Span) document.Span {
	const marks = "。！？；\n"
	start, end := max(0, s.Start-maxSentence), min(len(text), s.End+maxSentence)
	if i := strings.LastIndexAny(text[start:s.Start], marks); i >= 0 {
		_, size := utf8.DecodeRuneInString(text[start+i:])
		start += i + size
	}
	if i := strings.IndexAny(text[s.End:end], marks); i >= 0 {
		end = s.End + i
	}
	return document.Span{Start: start, End: end}
}

func classOf(e rules.Entity) rules.Class {
	i, _ := rules.Lookup(e)
	return i.Class
}
