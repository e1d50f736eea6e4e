package redact

import (
	"fmt"
	"strings"
	"testing"

	"yinqu/detect"
	"yinqu/document"
	"yinqu/judge"
	"yinqu/rules"
)

// marked reads a text with findings marked ⟦subject:value⟧, where the subject
// is a letter for its role and a number: c client, r relative, s staff, p
// peer, u unknown; n0 belongs to nobody. E: marks other entities: ⟦c1:PHONE:138⟧.
func marked(base string, text string) (*document.Document, judge.Judgement) {
	roles := map[byte]rules.Role{'c': rules.Client, 'r': rules.Relative, 's': rules.Staff, 'p': rules.Peer}
	var plain strings.Builder
	var j judge.Judgement
	seen := map[int]bool{}
	for {
		before, rest, ok := strings.Cut(text, "⟦")
		plain.WriteString(before)
		if !ok {
			break
		}
		var mark string
		mark, text, _ = strings.Cut(rest, "⟧")
		parts := strings.SplitN(mark, ":", 3)
		var id int
		fmt.Sscanf(parts[0][1:], "%d", &id)
		f := judge.Finding{Finding: detect.Finding{Entity: rules.Person, Subject: id}, Operator: rules.Pseudonym}
		if len(parts) == 3 {
			f.Entity = rules.Entity(parts[1])
		}
		value := parts[len(parts)-1]
		f.Span = document.Span{Start: plain.Len(), End: plain.Len() + len(value)}
		plain.WriteString(value)
		j.Findings = append(j.Findings, f)
		if id > 0 && !seen[id] {
			seen[id] = true
			j.Subjects = append(j.Subjects, judge.Subject{Subject: detect.Subject{ID: id, Role: roles[parts[0][0]]}})
		}
	}
	d := &document.Document{Name: base, Text: plain.String()}
	d.Segments = []document.Segment{{Span: document.Span{End: len(d.Text)}, Kind: document.Body}}
	return d, j
}

// pseudonyms writes the text with all names replaced.
func pseudonyms(t *testing.T, p *People, text string) string {
	t.Helper()
	d, j := marked("a.txt", text)
	c := p.cast(d, j)
	var edits []document.Edit
	for _, f := range j.Findings {
		edits = append(edits, document.Edit{Span: f.Span, New: c.replace(f)})
	}
	out, err := document.Apply(d.Text, edits)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPseudonyms(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"one client", "⟦c1:林小满⟧来了，⟦c1:小满⟧说话。", "来访者A来了，来访者A说话。"},
		{"the client is A though others come first", "⟦s2:周川⟧记录，来访⟦c1:林小满⟧", "工作人员B记录，来访来访者A"},
		{"relatives", "⟦c1:林小满⟧和妈妈。监护人（母）⟦r2:周桂兰⟧，⟦r2:周桂兰⟧签名", "来访者A和妈妈。监护人（母）来访者A的母亲，来访者A的母亲签名"},
		{"whose father", "⟦c1:林小满⟧来了，其父⟦r2:林大河⟧，监护人⟦r2:林大河⟧", "来访者A来了，其父，监护人"},
		{"somebody's child beside a client", "⟦c1:周川⟧说，⟦s2:林小满⟧的妈妈来过", "来访者A说，人物B的妈妈来过"},
		{"relative after the word for it", "⟦c1:林小满⟧的母亲⟦r2:周桂兰⟧", "来访者A的母亲"},
		{"relative after the word for it, in a sentence", "⟦c1:林小满⟧由母亲⟦r2:周桂兰⟧送来", "来访者A由母亲送来"},
		{"a child's mother", "⟦s1:林小满⟧妈妈来电，⟦s1:林小满⟧没到校", "来访者A妈妈来电，来访者A没到校"},
		{"a family name and a title", "⟦c1:林小满⟧和邻居⟦n0:张⟧妈妈", "来访者A和邻居B妈妈"},
		{"before a year", "⟦c1:林小满⟧2009年生", "来访者A 2009年生"},
		{"two of a kind", "⟦c1:林小满⟧，姐姐⟦r2:林一⟧和姐姐⟦r3:林二⟧", "来访者A，姐姐（来访者A的姐姐）和姐姐（来访者A的姐姐2）"},
		{"unknown relative", "⟦c1:林小满⟧找过⟦r2:林一⟧", "来访者A找过来访者A的亲属"},
		{"title that stays", "班主任⟦s1:何川⟧老师说", "班主任A老师说"},
		{"no noun twice", "咨询师⟦s1:何川⟧和同学⟦p2:周一⟧", "咨询师A和同学B"},
		{"kinds of staff", "咨询师：⟦s1:何川⟧；主治医师：⟦s2:周一⟧", "咨询师：咨询师A；主治医师：医生B"},
		{"friend", "她的朋友⟦p1:何川⟧，⟦p1:何川⟧", "她的朋友A，朋友A"},
		{"who calls as father is a relative", "⟦c1:林小满⟧，联系人⟦s2:林大河⟧（父）", "来访者A，联系人来访者A的父亲（父）"},
		{"a post before a name", "校长⟦s1:何川⟧、后桌⟦p2:周一⟧与社工⟦s3:周二⟧", "校长A、后桌B与社工C"},
		{"a cousin", "⟦c1:林小满⟧的表姐⟦r2:林一⟧来了", "来访者A的表姐来了"},
		{"a father in brackets", "⟦c1:林小满⟧。家长：⟦r2:林大河⟧（父，司机）", "来访者A。家长：来访者A的父亲（父，司机）"},
		{"a form of address", "⟦s1:PERSON_TITLE:徐老师⟧：您好", "A老师：您好"},
		{"a relative's name told", "⟦c1:林小满⟧的弟弟叫⟦r2:林一⟧，小名“⟦r2:一一⟧”", "来访者A的弟弟叫某某，小名“某某”"},
		{"whose grandmother", "⟦c1:林小满⟧奶奶：来了", "来访者A奶奶：来了"},
		{"a family name after old", "保卫处⟦s1:PERSON_TITLE:老贡⟧和校医⟦s2:PERSON_TITLE:小夏⟧", "保卫处老A和校医小B"},
		{"a nickname", "喊他“⟦s1:振哥⟧”，⟦s2:PERSON_TITLE:费总⟧", "喊他“A哥”，B总"},
		{"a post by its last character", "学徒⟦p1:何川⟧和护士长⟦s2:周一⟧", "学徒A和护士长B"},
		{"no post", "刚出生⟦p1:何川⟧", "刚出生同伴A"},
		{"who is questioned is no staff", "被谈话人：⟦s1:何川⟧", "被谈话人：人物A"},
		{"a letter that is taken", "来访者A和室友⟦p1:何川⟧", "来访者A和室友B"},
		{"a letter that is an answer", "选A。⟦c1:何川⟧", "选A。来访者A"},
		{"who takes part for work", "到会：⟦c1:何川⟧（班主任）。父亲⟦r2:林大河⟧护着⟦n3:林小满⟧，⟦n3:小满⟧不响", "到会：工作人员B（班主任）。父亲护着来访者A，来访者A不响"},
		{"whose mother, in another paragraph", "⟦c1:林小满⟧和⟦c1:小满⟧，女友⟦c2:周川⟧\n母亲 ⟦r3:周桂兰⟧", "来访者A和来访者A，女友B\n母亲 （来访者A的母亲）"},
		{"nobody's name twice", "⟦n0:何川⟧与⟦n0:何川⟧与⟦n0:周一⟧", "人物A与人物A与人物B"},
		{"two clients and a parent each", "⟦c1:林小满⟧的爸爸⟦r3:林大河⟧；⟦c2:周川⟧的爸爸⟦r4:周大河⟧",
			"来访者A的爸爸（来访者A的父亲）；来访者B的爸爸（来访者B的父亲）"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := pseudonyms(t, NewPeople(), tt.text); got != tt.want {
				t.Errorf("got %s", got)
			}
		})
	}
}

// TestNamesakesInATable gives two rows with different numbers the same name,
// as the engine does: one subject.
func TestNamesakesInATable(t *testing.T) {
	d, j := marked("a.csv", "⟦c1:张伟⟧,⟦c1:STUDENT_NO:2301⟧\n⟦c1:张伟⟧,⟦c1:STUDENT_NO:2302⟧\n⟦c1:张伟⟧,⟦c1:STUDENT_NO:2301⟧\n")
	at := strings.Index(d.Text, "\n") + 1
	d.Segments = nil
	for i := range 3 {
		d.Segments = append(d.Segments, document.Segment{Span: document.Span{Start: i * at, End: (i + 1) * at}, Kind: document.Cell, Record: i + 1})
	}
	c := NewPeople().cast(d, j)
	for i, want := range []string{"来访者A", "来访者B", "来访者A"} {
		if got := c.replace(j.Findings[2*i]); got != want {
			t.Errorf("row %d: %s", i+1, got)
		}
	}
}

// TestTeacherOfTwoRows gives the teacher in the rows of two students one name.
func TestTeacherOfTwoRows(t *testing.T) {
	d, j := marked("a.csv", "⟦c1:林一⟧,⟦c1:STUDENT_NO:2301⟧,⟦s3:何川⟧\n⟦c2:林二⟧,⟦c2:STUDENT_NO:2302⟧,⟦s3:何川⟧\n")
	at := strings.Index(d.Text, "\n") + 1
	d.Segments = []document.Segment{{Span: document.Span{End: at}, Kind: document.Cell, Record: 1},
		{Span: document.Span{Start: at, End: len(d.Text)}, Kind: document.Cell, Record: 2}}
	c := NewPeople().cast(d, j)
	if a, b := c.replace(j.Findings[2]), c.replace(j.Findings[5]); a != b {
		t.Errorf("one teacher is %s and %s", a, b)
	}
}

func TestPseudonymsOverDocuments(t *testing.T) {
	first := "⟦c1:林小满⟧，手机⟦c1:PHONE:13800138000⟧，学号⟦c1:STUDENT_NO:2023⟧，父亲为⟦r2:林大河⟧"
	tests := []struct{ name, second, want string }{
		{"name and phone agree", "⟦c1:林小满⟧，⟦c1:PHONE:138 0013 8000⟧，父亲为⟦r2:林大河⟧", "来访者A，电话A，父亲为来访者A的父亲"},
		{"student number alone", "⟦c1:小满⟧，⟦c1:STUDENT_NO:2023⟧", "来访者A，学号A"},
		{"a namesake", "⟦c1:林小满⟧", "来访者B"},
		{"a namesake with another phone", "⟦c1:林小满⟧，⟦c1:PHONE:13900139000⟧", "来访者B，电话B"},
		{"another with the phone", "⟦c1:周川⟧，⟦c1:PHONE:13800138000⟧", "来访者B，电话A"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := NewPeople()
			pseudonyms(t, p, first)
			if got := pseudonyms(t, p, tt.second); got != tt.want {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestPersonOfAFilesName(t *testing.T) {
	p := NewPeople()
	d, j := marked("a.zip", "⟦n0:林小满⟧.docx")
	d.Segments[0].Path = "file name"
	p.cast(d, j)
	if got := pseudonyms(t, p, "⟦c1:林小满⟧，⟦c1:PHONE:138⟧"); got != "人物A，电话A" {
		t.Errorf("the file's own text: %s", got)
	}
	if got := pseudonyms(t, p, "⟦c1:林小满⟧，⟦c1:PHONE:139⟧"); got != "来访者B，电话B" {
		t.Errorf("a namesake: %s", got)
	}
}

func TestPersonFoundOnlyInTheCopy(t *testing.T) {
	d, j := marked("a.txt", "⟦c1:林小满⟧和周川")
	c := NewPeople().cast(d, j)
	at := strings.Index(d.Text, "周川")
	late := judge.Finding{Finding: detect.Finding{Entity: rules.Person, Span: document.Span{Start: at, End: len(d.Text)}}, Operator: rules.Pseudonym}
	for range 2 {
		if got := c.replace(late); got != "人物B" {
			t.Errorf("got %s", got)
		}
	}
}

func TestLetter(t *testing.T) {
	for n, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := letter(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}
