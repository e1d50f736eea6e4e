package rtf

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"yinqu/document"
)

// stories are destinations with a flow of their own.
var stories = map[string]document.Kind{
	"header": document.Header, "headerl": document.Header, "headerr": document.Header, "headerf": document.Header,
	"footer": document.Footer, "footerl": document.Footer, "footerr": document.Footer, "footerf": document.Footer,
	"footnote": document.Note, "annotation": document.Comment, "shptxt": document.Body,
}

// properties are destinations of one text each, and what to call them.
var properties = map[string]string{
	"title": "property title", "subject": "property subject", "author": "property author", "manager": "property manager",
	"company": "property company", "operator": "property operator", "category": "property category", "keywords": "property keywords",
	"comment": "property comment", "doccomm": "property comment", "hlinkbase": "property link base",
	"propname": "property name", "staticval": "property value", "linkval": "property link",
	"atnid": "comment initials", "atnauthor": "comment author", "bkmkstart": "bookmark", "revtbl": "reviewers",
	"xmlattrname": "attribute", "xmlattrvalue": "attribute", "docvar": "variable", "ffname": "form field", "ffdeftext": "form field",
	"ffhelptext": "form field", "ffstattext": "form field", "ffl": "form field", "formfield": "form field",
}

// silent are destinations without text of the document.
var silent = map[string]bool{
	"fonttbl": true, "colortbl": true, "stylesheet": true, "listtable": true, "listoverridetable": true, "rsidtbl": true,
	"generator": true, "filetbl": true, "themedata": true, "colorschememapping": true, "latentstyles": true, "datastore": true,
	"bkmkend": true, "atrfstart": true, "atrfend": true, "atnref": true, "atndate": true, "nonshppict": true, "xmlnstbl": true,
	"pgptbl": true, "listtext": true, "pntext": true, "fldtype": true, "datafield": true, "ud": false,
}

// known are the destinations that \* does not hide.
var known = func() map[string]bool {
	m := map[string]bool{"fldinst": true, "shppict": true, "pict": true, "objdata": true, "userprops": true, "ud": true, "upr": true,
		"shpinst": true, "cs": true}
	for w := range stories {
		m[w] = true
	}
	for w := range properties {
		m[w] = true
	}
	return m
}()

// control takes a control word.
func (p *parser) control(t token) {
	if p.skipped > 0 && t.word != "u" {
		p.skipped-- // a control word may stand in for a character, too
	}
	if t.word != "u" {
		p.flushLead()
	}
	g := p.top()
	if kind, ok := stories[t.word]; ok && !g.skip {
		p.tell(kind, "")
		return
	}
	if path, ok := properties[t.word]; ok && !g.skip {
		p.tell(document.Metadata, path)
		return
	}
	if silent[t.word] {
		g.skip = true
		return
	}
	if !p.structure(t) {
		p.state(t)
	}
}

// structure takes a word that is text or ends some; false if t is none.
func (p *parser) structure(t token) bool {
	g := p.top()
	if g.skip && t.word != "u" {
		return false
	}
	switch t.word {
	case "par", "sect", "page", "column":
		if len(g.story.cells) > 0 || g.story.kind == document.Metadata {
			p.text("\n", t.start, t.end)
		} else {
			p.endParagraph(g.story)
		}
	case "cell", "nestcell":
		p.endCell(g.story)
	case "row", "nestrow":
		p.endRow(g.story)
	case "line", "softline":
		p.text("\n", t.start, t.end)
	case "tab":
		p.text("\t", t.start, t.end)
	case "u":
		p.unicode(t)
	case "pict":
		p.openBlob("picture")
	case "objdata":
		p.openBlob("object")
	default:
		s, ok := characters[t.word]
		if !ok {
			return false
		}
		p.text(s, t.start, t.end)
	}
	return true
}

// characters are words that stand for one character.
var characters = map[string]string{
	"emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
	"emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005", "zwj": "\u200d", "zwnj": "\u200c",
}

// state takes a word that changes how what follows is read.
func (p *parser) state(t token) {
	g := p.top()
	on := !t.hasParam || t.param != 0
	switch t.word {
	case "fldinst":
		g.hidden = true // a link's target, a mail merge field
	case "v":
		g.hidden = on
	case "deleted":
		g.deleted = on
	case "plain":
		g.hidden, g.deleted = false, false
	case "uc":
		g.uc = max(0, t.param)
	case "ansicpg":
		p.stack[0].page = t.param
		g.page = t.param
	case "f":
		p.font = t.param
		if page, ok := p.fonts[t.param]; ok && !g.skip {
			g.page = page
		} else if !g.skip {
			g.page = p.stack[0].page
		}
	case "fcharset":
		if page, ok := charsetPages[t.param]; ok {
			p.fonts[p.font] = page
		}
	}
}

// charsetPages maps a font's character set to a code page.
var charsetPages = map[int]int{128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256, 186: 1257,
	204: 1251, 222: 874, 238: 1250}

// isLead reports whether c starts a character of two bytes.
func isLead(page int, c byte) bool {
	switch page {
	case 936, 949, 950, 54936:
		return c >= 0x81 && c <= 0xFE
	case 932:
		return c >= 0x81 && c <= 0x9F || c >= 0xE0 && c <= 0xFC
	}
	return false
}

// decode returns the character that b is in the code page; "" if none.
func decode(page int, b []byte) string {
	if len(b) == 1 && b[0] < 0x80 {
		if b[0] < ' ' && b[0] != '\t' {
			return ""
		}
		return string(rune(b[0]))
	}
	s, err := encodingOf(page).NewDecoder().Bytes(b)
	if err != nil || string(s) == "\uFFFD" && len(b) == 2 {
		return ""
	}
	return string(s)
}

func encodingOf(page int) encoding.Encoding {
	switch page {
	case 936, 54936:
		return simplifiedchinese.GB18030
	case 950:
		return traditionalchinese.Big5
	case 932:
		return japanese.ShiftJIS
	case 949:
		return korean.EUCKR
	case 874:
		return charmap.Windows874
	case 1250:
		return charmap.Windows1250
	case 1251:
		return charmap.Windows1251
	case 1253:
		return charmap.Windows1253
	case 1254:
		return charmap.Windows1254
	case 1255:
		return charmap.Windows1255
	case 1256:
		return charmap.Windows1256
	case 1257:
		return charmap.Windows1257
	case 1258:
		return charmap.Windows1258
	case 10000:
		return charmap.Macintosh
	}
	return charmap.Windows1252
}
