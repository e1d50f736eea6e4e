package report

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"yinqu/document"
	"yinqu/judge"
	"yinqu/lang"
	"yinqu/rules"
)

// What returns in words what is wrong with n parts; 0 is one.
func What(l lang.Lang, c document.Cause, n int) string {
	if n > 1 {
		return l.T("%s (%d of them)", cause(l, c), n)
	}
	return cause(l, c)
}

func cause(l lang.Lang, c document.Cause) string {
	switch c {
	case document.Empty:
		return l.T("the file is empty (0 bytes)")
	case document.Malformed:
		return l.T("truncated or damaged")
	case document.Encrypted:
		return l.T("encrypted: give its password with --password-file")
	case document.Unsupported:
		return l.T("no reader for this kind of file")
	case document.Permission:
		return l.T("no permission to read it")
	case document.Vanished:
		return l.T("gone, or changed while it was being read")
	case document.Busy:
		return l.T("held open by another program: close it and try again")
	case document.BadName:
		return l.T("the name is not valid UTF-8 and was not checked")
	case document.Loop:
		return l.T("a symbolic link that leads back to itself")
	case document.TooLarge:
		return l.T("over a limit of size")
	case document.TooDeep:
		return l.T("nested too deep")
	case document.Timeout:
		return l.T("took too long")
	case document.Memory:
		return l.T("needed too much memory")
	case document.Crashed:
		return l.T("the reader failed on it")
	case document.NoOCR:
		return l.T("a picture, and no OCR engine (tesseract) is installed")
	case document.NoText:
		return l.T("characters that can't be told from their glyphs")
	case document.Device:
		return l.T("no regular file, or the medium failed")
	case document.Media:
		return l.T("a recording: its content is not read")
	case document.Interrupted:
		return l.T("the run was stopped before it was read")
	}
	return string(c)
}

// verdictName returns v in words.
func verdictName(l lang.Lang, v judge.Verdict) string {
	switch v {
	case judge.Pass:
		return l.T("pass")
	case judge.Review:
		return l.T("review")
	case judge.Block:
		return l.T("block")
	case judge.Unread:
		return l.T("unread")
	}
	return string(v)
}

// exposureName returns who can read a file in words.
func exposureName(l lang.Lang, x Exposure) string {
	switch x {
	case Private:
		return l.T("the owner alone")
	case Named:
		return l.T("the owner and others named")
	case Group:
		return l.T("the file's group")
	case Everyone:
		return l.T("everyone")
	}
	return ""
}

// changeName returns c in words.
func changeName(l lang.Lang, c Change) string {
	switch c {
	case New:
		return l.T("new")
	case Worse:
		return l.T("worse")
	case Better:
		return l.T("better")
	case Same:
		return l.T("as before")
	}
	return ""
}

// reason returns a reason of a verdict in words.
func reason(l lang.Lang, r string) string {
	switch judge.Reason(r) {
	case judge.DirectIdentifier:
		return l.T("it names or reaches a person directly")
	case judge.SingledOut:
		return l.T("its details together single out a person")
	case judge.Sensitive:
		return l.T("it tells sensitive things about a person who may be recognised")
	case judge.Confidential:
		return l.T("it tells confidential business matters")
	case judge.Recording:
		return l.T("recordings need written consent")
	case judge.Child:
		return l.T("a child under 14 is concerned")
	case judge.ReadInPart:
		return l.T("not everything in it could be read")
	}
	return r
}

// actionName returns a in words.
func actionName(l lang.Lang, a rules.Action) string {
	switch a {
	case rules.Note:
		return l.T("note")
	case rules.Review:
		return l.T("review")
	case rules.Block:
		return l.T("block")
	}
	return string(a)
}

// entityName returns the entity's title.
func entityName(l lang.Lang, e rules.Entity) string {
	if info, ok := rules.Lookup(e); ok {
		return info.Title.In(string(l))
	}
	return string(e)
}

// why returns the evidence of a finding in words.
func why(l lang.Lang, evidence []string) string {
	var words []string
	for _, e := range evidence {
		key, arg, _ := strings.Cut(e, ":")
		words = append(words, evidenceName(l, key, Printable(arg), Printable(e)))
	}
	return strings.Join(words, l.T(", "))
}

// evidenceName returns one piece of evidence in words; those that have none
// stand as they are.
func evidenceName(l lang.Lang, key, arg, whole string) string {
	switch key {
	case "near":
		return l.T("near “%s”", arg)
	case "label":
		return l.T("field “%s”", arg)
	case "checksum":
		return l.T("check digit right")
	case "typo":
		return l.T("check digit wrong")
	case "verified":
		return l.T("verified (%s)", arg)
	case "luhn":
		return l.T("check digit right (Luhn)")
	case "bin":
		return l.T("a bank's number range")
	case "form":
		return l.T("the form of such a number")
	case "mobile prefix":
		return l.T("a mobile prefix")
	case "area code":
		return l.T("an area code")
	case "region":
		return l.T("a known region")
	case "dictionary":
		return l.T("a listed term")
	case "pattern":
		return l.T("a pattern")
	case "model":
		return l.T("the wording, as a model judges it")
	case "roster":
		return l.T("on the roster")
	case "accepted":
		return l.T("accepted by the baseline")
	case "allowed":
		return l.T("allowed in its line")
	case "suffix":
		return l.T("a name that ends with “%s”", arg)
	}
	if form, ok := forms[key]; ok {
		return l.T(form)
	}
	return nameEvidence(l, key, whole)
}

// forms are pieces of evidence that say by what form a thing was recognised.
var forms = map[string]string{
	"address form": t("the form of an address"), "age form": t("the form of an age"), "class form": t("the form of a class"),
	"country code": t("a country code"), "date": t("the form of a date"), "date form": t("the form of a date"),
	"disability card": t("a disability card's number"), "livelihood": t("what somebody does for a living"), "licence": t("a driving licence's number"), "MAC form": t("the form of a device's address"), "media file": t("the name of a recording"), "media content": t("the content is a recording or a photograph"),
	"month and day": t("month and day"), "plate form": t("the form of a plate"), "probable typo": t("check digit wrong"),
	"profile link": t("a link to an account"), "position": t("where records name an occupation"), "public address": t("a public network address"), "subject and number": t("a subject and a number"),
	"village or town": t("a village or town"),
}

// t marks a message that is translated where it is shown.
func t(message string) string { return message }

// nameEvidence says what found a name.
func nameEvidence(l lang.Lang, key, whole string) string {
	switch key {
	case "crf":
		return l.T("the model of names")
	case "spread":
		return l.T("named elsewhere in the document")
	case "title":
		return l.T("surname and title")
	case "kin":
		return l.T("a word of kinship")
	case "post":
		return l.T("a post")
	case "list":
		return l.T("a list of names")
	case "cell":
		return l.T("a cell of its own")
	case "token":
		return l.T("stands alone")
	case "fellow":
		return l.T("stands beside a name")
	case "chat":
		return l.T("the head of a message")
	case "speaker":
		return l.T("a speaker's label")
	case "column":
		return l.T("a column of names")
	case "called":
		return l.T("behind what somebody is called")
	case "english":
		return l.T("an English name")
	case "pinyin":
		return l.T("a name in pinyin")
	}
	return whole
}

// Line states a finding in one line, as compilers do.
func Line(l lang.Lang, f File, x Finding) string {
	return fmt.Sprintf("%s:%s: %s %s (%s)", Printable(f.Path), place(l, x.Location), entityName(l, x.Entity), x.Masked, x.Rule)
}

// place returns where a finding stands, in words: line and column of a text,
// the cell of a table, else both position and part.
func place(l lang.Lang, loc Location) string {
	return placed(l, loc, func(path string) string { return part(l, path) })
}

// placed is place with what names a part.
func placed(l lang.Lang, loc Location, part func(path string) string) string {
	at := fmt.Sprintf("%d:%d", loc.Line, loc.Column)
	switch {
	case loc.Segment == document.Filename:
		return l.T("file name")
	case loc.Path == "", strings.HasPrefix(loc.Path, "line "):
		return at
	case loc.Segment == document.Cell, cellReference().MatchString(loc.Path):
		return part(loc.Path)
	}
	return at + " " + part(loc.Path)
}

// counted are the parts of documents that the formats count or letter.
var (
	counted = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\b(table row|page|slide|sheet|paragraph|line|column|row|table|comment|footnote|endnote|header|footer) (\d+|[A-Z]{1,3})\b`)
	})
	countedOnly = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(` + counted().String() + `(, | |$))+$`) })
)

// part returns the name of a part of a document, in words where it is one of
// those that the formats count.
func part(l lang.Lang, path string) string {
	return Printable(counted().ReplaceAllStringFunc(path, func(s string) string {
		m := counted().FindStringSubmatch(s)
		switch m[1] {
		case "page":
			return l.T("page %s", m[2])
		case "slide":
			return l.T("slide %s", m[2])
		case "sheet":
			return l.T("sheet %s", m[2])
		case "paragraph":
			return l.T("paragraph %s", m[2])
		case "line":
			return l.T("line %s", m[2])
		case "column":
			return l.T("column %s", m[2])
		case "row", "table row":
			return l.T("row %s", m[2])
		case "table":
			return l.T("table %s", m[2])
		case "comment":
			return l.T("comment %s", m[2])
		case "footnote", "endnote":
			return l.T("note %s", m[2])
		case "header":
			return l.T("header %s", m[2])
		}
		return l.T("footer %s", m[2])
	}))
}

// consentState returns s in words.
func consentState(l lang.Lang, s judge.ConsentState) string {
	switch s {
	case judge.ConsentValid:
		return l.T("in force")
	case judge.ConsentExpired:
		return l.T("expired")
	case judge.ConsentRevoked:
		return l.T("revoked")
	case judge.ConsentPurpose:
		return l.T("given for another purpose")
	case judge.ConsentGuardian:
		return l.T("the guardian of the minor has not signed")
	}
	return string(s)
}

// shownLines is how many lines of a baseline are named.
const shownLines = 10

// words says what is to be tidied up in a baseline; nothing if b is nil.
func (b *Baseline) words(l lang.Lang) []string {
	if b == nil {
		return nil
	}
	at := func(lines []int, all int) string {
		var names []string
		for _, n := range lines[:min(len(lines), shownLines)] {
			names = append(names, strconv.Itoa(n))
		}
		if all > len(names) {
			names = append(names, "…")
		}
		return strings.Join(names, l.T(", "))
	}
	var said []string
	if b.Unused > 0 {
		said = append(said, l.T("baseline: entries that accepted nothing in this scan: %d (line %s)", b.Unused, at(b.UnusedLines, b.Unused)))
	}
	if b.Ended > 0 {
		said = append(said, l.T("baseline: entries that have ended: %d (line %s)", b.Ended, at(b.EndedLines, b.Ended)))
	}
	return said
}
