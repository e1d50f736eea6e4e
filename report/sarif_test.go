package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	standard "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"yinqu/lang"
)

// TestSARIFIsValid holds the output to the standard (SARIF 2.1.0, OASIS).
func TestSARIFIsValid(t *testing.T) {
	var empty bytes.Buffer
	sink := newSARIF(&empty, Options{Lang: lang.EN})
	if err := sink.Close(Summary{}); err != nil {
		t.Fatal(err)
	}
	bySchema := sarifSchema(t)
	for name, out := range map[string][]byte{
		"masked":     write(t, "sarif", Options{Lang: lang.ZH}),
		"with paths": write(t, "sarif", Options{Lang: lang.EN, Paths: true}),
		"empty":      empty.Bytes(),
	} {
		if err := errors.Join(valid(out), bySchema(out)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, broken := range map[string][2]string{
		"unknown level":   {`"level":"error"`, `"level":"fatal"`},
		"unknown field":   {`"ruleId":`, `"rule":`},
		"column zero":     {`"startColumn":1`, `"startColumn":0`},
		"no driver":       {`"driver":`, `"drivers":`},
		"another version": {`"version":"2.1.0"`, `"version":"2.0.0"`},
	} {
		out := write(t, "sarif", Options{Lang: lang.EN})
		bad := bytes.ReplaceAll(out, []byte(broken[0]), []byte(broken[1]))
		if bytes.Equal(out, bad) || valid(bad) == nil {
			t.Errorf("%s is not noticed", name)
		}
		if os.Getenv(schemaVariable) != "" && bySchema(bad) == nil {
			t.Errorf("%s is not noticed by the schema", name)
		}
	}
}

// schemaVariable names the file of the schema that OASIS publishes with the
// standard. It is not ours to spread: .ci/run fetches it from npm.
const schemaVariable = "YINQU_SARIF_SCHEMA"

// sarifSchema returns what holds a log to that schema; nothing if it is not here.
func sarifSchema(t *testing.T) func([]byte) error {
	t.Helper()
	name := os.Getenv(schemaVariable)
	if name == "" {
		t.Logf("not held to the schema itself without %s", schemaVariable)
		return func([]byte) error { return nil }
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sarif.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	return func(out []byte) error {
		log, err := jsonschema.UnmarshalJSON(bytes.NewReader(out))
		if err != nil {
			return err
		}
		return schema.Validate(log)
	}
}

// valid checks what the schema demands of the objects that the output uses:
// the names of properties and their types by go-sarif's, the rest by hand.
func valid(out []byte) error {
	d := json.NewDecoder(bytes.NewReader(out))
	d.DisallowUnknownFields()
	if err := d.Decode(new(standard.Report)); err != nil {
		return err
	}
	type location struct {
		PhysicalLocation struct {
			ArtifactLocation struct{ URI *string }
			Region           *struct{ StartLine, StartColumn, CharOffset, CharLength *int }
		}
	}
	type message struct{ Text string }
	var log struct {
		Version string
		Schema  string `json:"$schema"`
		Runs    []struct {
			Tool struct {
				Driver struct {
					Name  string
					Rules []struct{ ID string }
				}
			}
			ColumnKind string
			Results    []struct {
				RuleID    string
				RuleIndex *int
				Level     string
				Message   message
				Locations []location
			}
			Invocations []struct {
				ExecutionSuccessful        *bool
				ToolExecutionNotifications []struct {
					Level     string
					Message   message
					Locations []location
				}
			}
		}
	}
	if err := json.Unmarshal(out, &log); err != nil {
		return err
	}
	var wrong []string
	check := func(ok bool, what string) {
		if !ok && !slices.Contains(wrong, what) {
			wrong = append(wrong, what)
		}
	}
	levels := []string{"none", "note", "warning", "error"}
	places := func(list []location) {
		for _, l := range list {
			uri := l.PhysicalLocation.ArtifactLocation.URI
			check(uri != nil, "artifactLocation.uri")
			if uri != nil {
				_, err := url.Parse(*uri)
				check(err == nil && !strings.ContainsAny(*uri, " \\\"<>"), "a URI reference")
			}
			if r := l.PhysicalLocation.Region; r != nil {
				check(r.StartLine != nil && *r.StartLine >= 1, "startLine")
				check(r.StartColumn != nil && *r.StartColumn >= 1, "startColumn")
				check(r.CharOffset != nil && *r.CharOffset >= -1 && r.CharLength != nil && *r.CharLength >= 0, "charOffset, charLength")
			}
		}
	}
	check(log.Version == "2.1.0" && log.Schema != "", "version")
	check(len(log.Runs) == 1, "runs")
	for _, run := range log.Runs {
		driver := run.Tool.Driver
		check(driver.Name != "", "tool.driver.name")
		check(run.ColumnKind == "unicodeCodePoints", "columnKind")
		check(run.Results != nil, "results") // GitHub wants the list, even an empty one
		ids := map[string]bool{}
		for _, r := range driver.Rules {
			check(r.ID != "" && !ids[r.ID], "rules")
			ids[r.ID] = true
		}
		for _, r := range run.Results {
			check(slices.Contains(levels, r.Level), "level")
			check(r.Message.Text != "", "message.text")
			check(r.RuleIndex != nil && *r.RuleIndex < len(driver.Rules) && driver.Rules[*r.RuleIndex].ID == r.RuleID, "ruleIndex")
			check(len(r.Locations) > 0, "locations")
			places(r.Locations)
		}
		for _, i := range run.Invocations {
			check(i.ExecutionSuccessful != nil, "executionSuccessful")
			for _, n := range i.ToolExecutionNotifications {
				check(slices.Contains(levels, n.Level) && n.Message.Text != "", "toolExecutionNotifications")
				places(n.Locations)
			}
		}
	}
	if len(wrong) > 0 {
		return errors.New(strings.Join(wrong, ", "))
	}
	return nil
}
