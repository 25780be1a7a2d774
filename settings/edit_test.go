package settings

import (
	"strings"
	"testing"
)

func TestEdit(t *testing.T) {
	for _, test := range []struct {
		name, text string
		change     func(*Connection)
		want       string
	}{
		{
			"nothing", "# c\n" + complete + "port=1812\n", func(*Connection) {},
			"# c\n" + complete + "port=1812\n",
		},
		{
			"a value", "  display_name   =   'Old'  # shown\nprimary = \"a\"\nsecret_env = \"S\"\n",
			func(c *Connection) { c.DisplayName = "New" },
			"  display_name   =   \"New\"  # shown\nprimary = \"a\"\nsecret_env = \"S\"\n",
		},
	} {
		now, _, err := readable(test.text)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		test.change(&now)
		giveIDs(now.Actions)
		if got := edit(test.text, now); got != test.want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
	_ = strings.Repeat
}
