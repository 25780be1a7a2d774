package main

import (
	"cmp"
	"flag"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"otpdialog/scenario"
	"otpdialog/schema"
	"otpdialog/simulator"
	"otpdialog/simulator/account"
	"otpdialog/simulator/control"
	"otpdialog/simulator/world"
)

var updateLab = flag.Bool("update", false, "write the tables of docs/lab.md anew")

// docs/lab.md describes everything that scenarios, faults and the admin interface can hold, in the
// words of the code, and nothing else.
func TestDocumentedLab(t *testing.T) {
	t.Parallel()
	const file = "docs/lab.md"
	page := readPage(t, file)
	for heading, want := range labTables() {
		before, section, found := strings.Cut(page, "\n"+heading+"\n")
		if !found {
			t.Errorf("%s has no heading %s", file, heading)
			continue
		}
		section, after, _ := strings.Cut(section, "\n#")
		updated := documentRows(section, want)
		if updated != section && !*updateLab {
			t.Errorf("%s should have (go test . -run TestDocumentedLab -update writes it)\n%s\n%s", file, heading, updated)
		}
		page = before + "\n" + heading + "\n" + updated + "\n#" + after
	}
	if *updateLab {
		if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// documentRows returns a section whose table has exactly the rows that are wanted. Rows keep their
// place, new ones come last, and those without a text keep the one they have.
func documentRows(section string, want map[string]string) string {
	row := regexp.MustCompile("^\\| `([^`]+)` \\| (.*) \\|$")
	var lines []string
	last := 0
	left := maps.Clone(want)
	for line := range strings.SplitSeq(section, "\n") {
		if found := row.FindStringSubmatch(line); found != nil {
			text, wanted := left[found[1]]
			if !wanted {
				continue
			}
			delete(left, found[1])
			line = "| `" + found[1] + "` | " + cmp.Or(text, found[2]) + " |"
		}
		lines = append(lines, line)
		if strings.HasPrefix(line, "|") {
			last = len(lines)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(left)) {
		lines = slices.Insert(lines, last, "| `"+name+"` | "+cmp.Or(left[name], "…")+" |")
		last++
	}
	return strings.Join(lines, "\n")
}

// labTables are the rows of the tables below each heading. A row without a text has words of its
// own.
func labTables() map[string]map[string]string {
	phone, mail, accounts, admin := map[string]string{}, map[string]string{}, map[string]string{}, map[string]string{}
	for _, v := range control.Verbs() {
		for family, words := range map[string]map[string]string{"phone.": phone, "mail.": mail, "account.": accounts} {
			if word, ok := strings.CutPrefix(v.Name, family); ok && v.Method != http.MethodGet {
				words[word] = v.Help
			}
		}
		admin[v.Method+" "+v.Path] = v.Help
	}
	names := map[string]string{}
	for _, n := range scenario.Names() {
		names[n.Name] = n.Doc
	}
	names["within"] = ""
	steps := described((*scenario.Step)(nil).Schema())
	good := map[string]string{}
	for _, e := range world.MailEffects {
		good[string(e.Effect)] = e.Good
	}
	return map[string]map[string]string{
		"### The file": described(schema.Describe(scenario.Scenario{})), "### Secrets": described(schema.Describe(scenario.Secret{})),
		"### World": described(schema.Describe(control.Setup{})), "### Users": described(schema.Describe(world.User{})),
		"### Steps": steps, "### Phone": phone, "### Mail": mail, "### Accounts": accounts, "### What the person does with an account": accountSteps(), "### Accounts of the world": described(schema.Describe(account.Account{})),
		"### Organisations": described(schema.Describe(account.Organisation{})), "### Faults of the mail": described(schema.Describe(world.MailFault{})), "### Effects on mails": good, "### Names": names, "### Matchers": matchers(),
		"### Faults in files": described(schema.Describe(simulator.Fault{})), "### Matches": described(schema.Describe(simulator.Match{})),
		"### Effects": effects(), "### Requests of the interface": admin,
	}
}

// accountSteps are the keys of an account step.
func accountSteps() map[string]string {
	properties, _ := (*scenario.Step)(nil).Schema()["properties"].(map[string]any)
	step, _ := properties["account"].(map[string]any)
	forms, _ := step["anyOf"].([]any)
	table, _ := forms[0].(map[string]any)
	return described(table)
}

// described are the keys of a schema with their descriptions.
func described(s map[string]any) map[string]string {
	rows := map[string]string{}
	properties, _ := s["properties"].(map[string]any)
	for name, property := range properties {
		one, _ := property.(map[string]any)
		rows[name], _ = one["description"].(string)
		if values := oneOf(one); len(values) > 0 {
			rows[name] += ": " + strings.Join(values, ", ")
		}
	}
	return rows
}

// oneOf are the values that a property, or an element of it, can have; none if a table of their own
// lists them.
func oneOf(property map[string]any) []string {
	values, _ := property["enum"].([]string)
	if items, ok := property["items"].(map[string]any); ok {
		values, _ = items["enum"].([]string)
	}
	const most = 6
	if len(values) > most {
		return nil
	}
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = "`" + v + "`"
	}
	return quoted
}

// matchers are those that a value in an expect can have instead.
func matchers() map[string]string {
	rows := map[string]string{}
	properties, _ := (*scenario.Expect)(nil).Schema()["properties"].(map[string]any)
	for _, property := range properties {
		one, _ := property.(map[string]any)
		forms, _ := one["anyOf"].([]any)
		for _, form := range forms {
			table, _ := form.(map[string]any)
			for name := range described(table) {
				rows[name] = "" // what it does depends on the value
			}
		}
	}
	return rows
}

func effects() map[string]string {
	rows := map[string]string{}
	for _, e := range simulator.Effects() {
		rows[string(e)] = e.Good()
	}
	return rows
}

// docs/account.md has each scenario of the account in a row of its own, and no other.
func TestDocumentedAccount(t *testing.T) {
	t.Parallel()
	const folder = "scenario/examples/account/"
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]int{}
	for _, found := range regexp.MustCompile(`(?m)^\| .+ \| \[(.+)\]\(../`+folder+`(.+)\.toml\) \|$`).FindAllStringSubmatch(readPage(t, "docs/account.md"), -1) {
		rows[found[2]]++
		if found[1] != found[2] {
			t.Errorf("the row of %s is called %s", found[2], found[1])
		}
	}
	for _, file := range files {
		name := strings.TrimSuffix(file.Name(), ".toml")
		if rows[name] != 1 {
			t.Errorf("%s has %d rows", name, rows[name])
		}
		delete(rows, name)
	}
	for name := range rows {
		t.Errorf("there is no scenario %s", name)
	}
}
