package report

import (
	"encoding/json"
	"io"
	"net/url"
	"path"
	"strings"

	"yinqu/lang"
	"yinqu/rules"
)

// sarifHead opens the log, its one run and its results.
const sarifHead = `{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0",` +
	`"runs":[{"columnKind":"unicodeCodePoints","results":[` + "\n"

// sarif writes SARIF 2.1.0 (OASIS Standard, 2020-03-27): results as they come,
// then the rules and the notifications that they refer to.
type sarif struct {
	w        io.Writer
	lang     lang.Lang
	names    namer
	begun    bool
	rules    []sarifRule
	index    map[string]int
	problems []sarifNotification
}

func newSARIF(w io.Writer, o Options) Sink {
	return &sarif{w: w, lang: o.Lang, names: namer{show: o.Paths}, index: map[string]int{}, rules: []sarifRule{}, problems: []sarifNotification{}}
}

type sarifMessage struct {
	Text string `json:"text"`
}

type sarifRule struct {
	ID    string       `json:"id"`
	Short sarifMessage `json:"shortDescription"`
}

type sarifLocation struct {
	Physical sarifPhysical  `json:"physicalLocation"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
}

type sarifPhysical struct {
	Artifact struct {
		URI string `json:"uri"`
	} `json:"artifactLocation"`
	Region *sarifRegion `json:"region,omitempty"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
	CharOffset  int `json:"charOffset"`
	CharLength  int `json:"charLength"`
}

type sarifLogical struct {
	FullyQualifiedName string `json:"fullyQualifiedName"`
}

type sarifResult struct {
	RuleID     string          `json:"ruleId"`
	RuleIndex  int             `json:"ruleIndex"`
	Level      string          `json:"level"`
	Message    sarifMessage    `json:"message"`
	Locations  []sarifLocation `json:"locations"`
	Properties map[string]any  `json:"properties"`
}

type sarifNotification struct {
	Level     string          `json:"level"`
	Message   sarifMessage    `json:"message"`
	Locations []sarifLocation `json:"locations"`
}

func (s *sarif) File(f File) error {
	f = s.names.file(f)
	for _, x := range f.Findings {
		if err := s.element(s.result(f, x)); err != nil {
			return err
		}
	}
	for _, p := range f.Problems {
		n := sarifNotification{Level: "warning", Message: sarifMessage{s.lang.T("not read: %s", What(s.lang, p.Cause, p.Count))}, Locations: []sarifLocation{{}}}
		n.Locations[0].Physical.Artifact.URI = uri(p.Path)
		s.problems = append(s.problems, n)
	}
	return nil
}

func (s *sarif) result(f File, x Finding) sarifResult {
	i, ok := s.index[x.Rule]
	if !ok {
		i = len(s.rules)
		s.index[x.Rule] = i
		s.rules = append(s.rules, sarifRule{x.Rule, sarifMessage{entityName(s.lang, x.Entity)}})
	}
	l := sarifLocation{}
	l.Physical.Artifact.URI = uri(f.Path)
	l.Physical.Region = &sarifRegion{x.Location.Line, x.Location.Column, x.Span.Start, x.Span.End - x.Span.Start}
	if x.Location.Path != "" {
		l.Logical = []sarifLogical{{x.Location.Path}}
	}
	properties := map[string]any{"entity": x.Entity, "class": x.Class, "confidence": x.Confidence, "evidence": x.Evidence,
		"basis": x.Basis, "segment": x.Location.Segment, "subject": x.Subject, "verdict": f.Verdict, "risk": f.Risk}
	if x := f.exposure(); x != "" {
		properties["exposure"] = x
	}
	if f.Change != "" {
		properties["change"] = f.Change
	}
	shown := x.Masked
	if x.Value != "" {
		properties["value"], shown = x.Value, x.Value
	}
	return sarifResult{RuleID: x.Rule, RuleIndex: i, Level: level(x.Action), Locations: []sarifLocation{l}, Properties: properties,
		Message: sarifMessage{entityName(s.lang, x.Entity) + s.lang.T(": ") + shown}}
}

func level(a rules.Action) string {
	switch a {
	case rules.Block:
		return "error"
	case rules.Review:
		return "warning"
	}
	return "note"
}

// element writes the next result.
func (s *sarif) element(r sarifResult) error {
	separator := ",\n"
	if !s.begun {
		s.begun = true
		separator = sarifHead
	}
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = s.w.Write(append([]byte(separator), b...))
	return err
}

func (s *sarif) Close(sum Summary) error {
	start := ""
	if !s.begun {
		start = sarifHead
	}
	b, err := json.Marshal(map[string]any{
		"tool": map[string]any{"driver": map[string]any{"name": "yinqu", "rules": s.rules}},
		"invocations": []any{map[string]any{
			"executionSuccessful":        !sum.Interrupted,
			"toolExecutionNotifications": s.problems,
		}},
		"properties": map[string]any{"policy": sum.Policy, "verdicts": sum.Verdicts, "files": sum.Files},
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(s.w, start+"],"+strings.TrimPrefix(string(b), "{")+"]}\n")
	return err
}

// uri returns a path as a URI reference (RFC 3986).
func uri(p string) string {
	u := url.URL{Path: p}
	switch {
	case path.IsAbs(p):
		u.Scheme = "file"
	case len(p) > 2 && p[1] == ':' && p[2] == '/': // a Windows drive
		u = url.URL{Scheme: "file", Path: "/" + p}
	}
	return u.String()
}
