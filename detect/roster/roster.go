// Package roster finds the people of a given list, such as a school's
// students, and tells how many of them fit what a text says of a person.
//
// A roster is what its owner already has: a table with a header row. It stays
// in memory; on disk it is the owner's file, or an age-encrypted copy of it
// (see Encrypt). Hashes of names and phone numbers would protect nobody: who
// can match them can enumerate them.
package roster

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"

	"yinqu/document"
	"yinqu/rules"
)

// A Person is one row of a roster. Every field but Name may be empty.
type Person struct {
	Name    string   `json:"name"`
	Aliases []string `json:"aliases,omitempty"` // nicknames, former and English names
	Numbers []string `json:"numbers,omitempty"` // resident ID, student and other numbers
	Phones  []string `json:"phones,omitempty"`

	// Facts are what a text may say of the person, folded for comparison.
	Facts map[rules.Entity]string `json:"facts,omitempty"`
}

// A Roster is a list of people. It is immutable and safe for concurrent use.
type Roster struct{ people []Person }

// Len returns how many people the roster lists.
func (r *Roster) Len() int { return len(r.people) }

// column says what a header holds.
type column struct {
	header *regexp.Regexp
	set    func(p *Person, value string)
}

var columns = sync.OnceValue(func() []column {
	return []column{
		{regexp.MustCompile(`监护|家长|父|母|联系人`), func(p *Person, v string) {
			if d := digitsOf(v); len(d) >= 7 {
				p.Phones = append(p.Phones, d)
			}
		}},
		{regexp.MustCompile(`别名|曾用名|昵称|小名|英文名|拼音`), func(p *Person, v string) {
			p.Aliases = append(p.Aliases, split(v, separators)...)
		}},
		{regexp.MustCompile(`姓名|^名字$|^学生$|(?i)^name$`), func(p *Person, v string) { p.Name = v }},
		{regexp.MustCompile(`身份证|学号|学籍号|考号|证件|编号`), func(p *Person, v string) {
			if len(v) >= 5 { // shorter ones are row numbers
				p.Numbers = append(p.Numbers, strings.ToUpper(v))
			}
		}},
		{regexp.MustCompile(`电话|手机|联系方式`), func(p *Person, v string) {
			for _, v := range split(v, separators+" 　") {
				if d := digitsOf(v); len(d) >= 7 {
					p.Phones = append(p.Phones, d)
				}
			}
		}},
		{regexp.MustCompile(`班级|^班$`), fact(rules.ClassName)},
		{regexp.MustCompile(`性别`), fact(rules.Gender)},
		{regexp.MustCompile(`民族`), fact(rules.Ethnicity)},
		{regexp.MustCompile(`出生|生日`), fact(rules.Birthdate)},
		{regexp.MustCompile(`年龄`), fact(rules.Age)},
		{regexp.MustCompile(`学校`), fact(rules.School)},
		{regexp.MustCompile(`籍贯|生源地|户籍`), fact(rules.Place)},
	}
})

func fact(e rules.Entity) func(*Person, string) {
	return func(p *Person, v string) {
		if p.Facts == nil {
			p.Facts = map[rules.Entity]string{}
		}
		p.Facts[e] = fold(v)
	}
}

// ErrNoNames is returned for a table without a column of names.
var ErrNoNames = errors.New("the roster has no column of names: its header row needs 姓名 or name")

// FromDocument reads a roster from a document's tables.
func FromDocument(d *document.Document) (*Roster, error) {
	r := &Roster{}
	for _, row := range d.Records() {
		var p Person
		for _, f := range row {
			if f.Value == "" {
				continue
			}
			if i := slices.IndexFunc(columns(), func(c column) bool { return c.header.MatchString(f.Label) }); i >= 0 {
				columns()[i].set(&p, f.Value)
			}
		}
		if p.Name != "" {
			r.people = append(r.people, p)
		}
	}
	if len(r.people) == 0 {
		return nil, ErrNoNames
	}
	return r, nil
}

// Fit returns how many people have all of the facts, and how many there are.
// k is 0, unknown, if no fact is one that the roster knows or nobody fits.
func (r *Roster) Fit(facts map[rules.Entity]string) (k, n int) {
	for _, p := range r.people {
		known, fits := 0, true
		for e, v := range facts {
			have, ok := p.Facts[e]
			if !ok {
				continue
			}
			known++
			if !same(e, have, fold(v)) {
				fits = false
				break
			}
		}
		if fits && known > 0 {
			k++
		}
	}
	return k, len(r.people)
}

// same compares two values of a fact as people write them: 高二（3）班 and 高二3班
// are one class, 2009年4月17日 and 2009-04-17 one date.
func same(e rules.Entity, a, b string) bool {
	if e == rules.Birthdate {
		return dateKey(a) == dateKey(b)
	}
	return a == b || len(a) > 3 && strings.Contains(b, a) || len(b) > 3 && strings.Contains(a, b)
}

var number = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\d+`) })

func dateKey(v string) string {
	var b strings.Builder
	for _, n := range number().FindAllString(v, -1) {
		if len(n) == 8 {
			return n
		}
		if len(n) == 1 {
			b.WriteByte('0')
		}
		b.WriteString(n)
	}
	return b.String()
}

// fold drops what does not tell two values apart.
func fold(v string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("()（） 　级", r) {
			return -1
		}
		return r
	}, document.FoldString(v))
}

// separators stand between several values of one cell.
const separators = ",，、;；/\n"

func split(v, separators string) []string {
	return strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(separators, r) })
}

func digitsOf(v string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, document.FoldString(v))
}
