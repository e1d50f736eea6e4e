package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"yinqu/scan"
)

// settingsLimit bounds the settings file, in bytes.
const settingsLimit = 1 << 20

// settable are the flags that the settings file may set, by command: what a
// project decides for everybody. What shows values, names outputs or opens
// files with passwords is for the one who runs the command to say.
var settable = map[string][]string{
	"scan":   {"policy", "packs", "exclude", "fail-on", "unread", "roster", "consent", "baseline", "jobs"},
	"redact": {"policy", "packs", "exclude", "roster", "consent", "operator", "link"},
	"hook":   {"policy", "packs", "fail-on", "unread", "roster", "baseline", "all-lines"},
}

// filesIn are the flags whose values are files, named from the settings file.
var filesIn = []string{"packs", "roster", "consent", "baseline"}

// applySettings sets the flags of c that were not given as the settings file
// at the root of the project says:
//
//	scan:
//	  policy: teaching
//	  exclude: [drafts/**]
func applySettings(e *env, c *cobra.Command) error {
	command := c.Name()
	if c.HasParent() && c.Parent().Name() == "hook" {
		command = "hook"
	}
	if settable[command] == nil {
		return nil
	}
	root := scan.ProjectRoot(".")
	if root == "" {
		return nil
	}
	name := filepath.Join(root, scan.Settings)
	settings, err := readSettings(e, name)
	if err != nil {
		return err
	}
	for _, flag := range slices.Sorted(maps.Keys(settings[command])) {
		f := c.Flags().Lookup(flag)
		if f == nil || f.Changed {
			continue
		}
		for _, v := range values(settings[command][flag]) {
			if slices.Contains(filesIn, flag) || flag == "policy" && strings.ContainsAny(v, `./\`) {
				v = filepath.Join(root, filepath.FromSlash(v))
			}
			if flag == "fail-on" && v == "none" && len(orgPolicies(e, flagValue(c, "org-policy"))) > 0 {
				return errors.New(e.lang.T("%s: the organisation's policy does not allow fail-on: none", name))
			}
			if err := c.Flags().Set(flag, v); err != nil {
				return errors.New(e.lang.T("%s: %s.%s does not take %q", name, command, flag, v))
			}
		}
	}
	return nil
}

// flagValue returns what a flag of c is set to; "" if it has none of that name.
func flagValue(c *cobra.Command, name string) string {
	if f := c.Flags().Lookup(name); f != nil {
		return f.Value.String()
	}
	return ""
}

// readSettings reads and checks the settings file; one that is not there sets
// nothing.
func readSettings(e *env, name string) (map[string]map[string]any, error) {
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil && info.Size() > settingsLimit {
		err = fmt.Errorf("%s: larger than %d bytes", name, settingsLimit)
	}
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var settings map[string]map[string]any
	if err := yaml.Unmarshal(b, &settings); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for command, flags := range settings {
		if settable[command] == nil {
			return nil, errors.New(e.lang.T("%s: no command %q to set", name, command))
		}
		for flag := range flags {
			if !slices.Contains(settable[command], flag) {
				return nil, errors.New(e.lang.T("%s: %s has no setting %q", name, command, flag))
			}
		}
	}
	return settings, nil
}

// values returns a setting as the texts that its flag takes.
func values(v any) []string {
	list, ok := v.([]any)
	if !ok {
		return []string{fmt.Sprint(v)}
	}
	var texts []string
	for _, x := range list {
		texts = append(texts, fmt.Sprint(x))
	}
	return texts
}
