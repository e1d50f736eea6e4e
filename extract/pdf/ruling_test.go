package pdf

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yinqu/extract/extracttest"
)

// form is a ruled form: labels and values, a wrapped value, and two cells so
// near each other that only the line between them tells them apart.
func form(t testing.TB, lines string) *maker {
	m := chinese(t)
	put := func(x, y int, s string) {
		m.content += fmt.Sprintf("BT /F0 12 Tf %d %d Td %s Tj ET\n", x, y, gbk(t, s))
	}
	m.content = lines
	put(60, 740, "个案登记表")
	put(102, 704, "来访者姓名")
	put(166, 704, "欧阳晓")
	put(166, 690, "雨")
	put(206, 704, "主诉")
	put(262, 704, "情绪低落")
	put(102, 664, "监护人")
	put(166, 664, "李建国")
	put(60, 600, "以上内容保密")
	return m
}

const (
	stroked = "100 720 m 400 720 l 100 680 m 400 680 l 100 650 m 400 650 l S 100 650 m 100 720 l 164 650 m 164 720 l S 204 650 m 204 720 l 260 650 m 260 720 l 400 650 m 400 720 l S\n"
	filled  = "100 719.5 300 1 re 100 679.5 300 1 re f 100 649.5 300 1 re f 99.5 650 1 70 re f 163.5 650 1 70 re f 203.5 650 1 70 re 259.5 650 1 70 re 399.5 650 1 70 re f\n"
)

func TestRuledForm(t *testing.T) {
	want := []string{
		"body|page 1||个案登记表",
		"cell|page 1||来访者姓名", "cell|page 1|来访者姓名|欧阳晓雨", "cell|page 1||主诉", "cell|page 1|主诉|情绪低落",
		"cell|page 1||监护人", "cell|page 1|监护人|李建国",
		"body|page 1||以上内容保密",
	}
	for what, lines := range map[string]string{"stroked lines": stroked, "thin rectangles": filled} {
		t.Run(what, func(t *testing.T) {
			if diff := cmp.Diff(want, segments(t, form(t, lines).bytes())); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestLinesThatAreNoTable(t *testing.T) {
	for what, lines := range map[string]string{
		"a frame around the page": "50 50 500 720 re S\n",
		"lines across":            "50 720 m 500 720 l 50 650 m 500 650 l S\n",
		"a clipped path":          "100 650 300 70 re 164 650 m 164 720 l n\n",
	} {
		t.Run(what, func(t *testing.T) {
			for _, s := range segments(t, form(t, lines).bytes())[:1] {
				if s != "body|page 1||个案登记表" {
					t.Errorf("got %q", s)
				}
			}
		})
	}
}

func TestAcceptRuledForm(t *testing.T) {
	extracttest.Accept(t, Format{}, extracttest.File{Name: "form.pdf", Data: form(t, stroked).bytes()})
}
