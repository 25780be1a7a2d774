//go:build unix

package gate

import "testing"

func TestAccountIn(t *testing.T) {
	t.Parallel()
	const passwd = `# a comment
root:x:0:0:root:/root:/bin/bash
alice:x:1000:1000:Alice,,,:/home/alice:/bin/zsh
bob:x:1001:1000:::
:x:1002:1002::/:/bin/sh
short:x:1003:1003
+::::::
second:x:1000:1000::/:/bin/sh
`
	for _, test := range []struct {
		uid  int
		want Account
		ok   bool
	}{
		{0, Account{"root", "/bin/bash", "0"}, true},
		{1000, Account{"alice", "/bin/zsh", "1000"}, true}, // the first one, as getpwuid(3)
		{1001, Account{"bob", "/bin/sh", "1001"}, true},    // an empty shell is that one
		{1002, Account{}, false},
		{1003, Account{}, false},
		{100, Account{}, false},
	} {
		if got, ok := accountIn([]byte(passwd), test.uid); got != test.want || ok != test.ok {
			t.Errorf("user ID %d: %+v, %t", test.uid, got, ok)
		}
	}
}
