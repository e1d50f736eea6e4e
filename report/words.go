package report

import (
	"fmt"
	"regexp"
	"strings"

	"yinqu/document"
	"yinqu/judge"
	"yinqu/lang"
	"yinqu/rules"
)

// What returns a cause in words.
func What(l lang.Lang, c document.Cause) string {
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
		arg = printable(arg)
		switch key {
		case "near":
			e = l.T("near “%s”", arg)
		case "label":
			e = l.T("field “%s”", arg)
		case "checksum":
			e = l.T("check digit right")
		case "typo":
			e = l.T("check digit wrong")
		case "spread":
			e = l.T("named elsewhere in the document")
		default:
			e = printable(e)
		}
		words = append(words, e)
	}
	return strings.Join(words, l.T(", "))
}

var numbered = regexp.MustCompile(`^(page|paragraph|comment|slide|footnote|endnote|header|footer|line) (\d+)$`)

// place returns where a finding stands, in words: line and column, and the
// part of the document if it is named.
func place(l lang.Lang, loc Location) string {
	at := fmt.Sprintf("%d:%d", loc.Line, loc.Column)
	switch {
	case loc.Segment == document.Filename:
		return l.T("file name")
	case loc.Path == "":
		return at
	}
	return at + " " + part(l, loc.Path)
}

// part returns the name of a part of a document, in words where it is one of
// those that the formats count.
func part(l lang.Lang, path string) string {
	m := numbered.FindStringSubmatch(path)
	if m == nil {
		return printable(path)
	}
	switch m[1] {
	case "page":
		return l.T("page %s", m[2])
	case "paragraph":
		return l.T("paragraph %s", m[2])
	case "comment":
		return l.T("comment %s", m[2])
	case "slide":
		return l.T("slide %s", m[2])
	case "footnote", "endnote":
		return l.T("note %s", m[2])
	}
	return path
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
