package lab

import (
	"slices"
	"testing"
)

func TestFindShard(t *testing.T) {
	for _, test := range []struct {
		name, flag string
		environ    map[string]string
		want       string // "" for none, "wrong" for an error
	}{
		{"none", "", nil, ""},
		{"the flag", "2/5", map[string]string{"CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "3"}, "2/5"},
		{"all of one", "1/1", map[string]string{"CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "3"}, ""},
		{"our variable", "", map[string]string{"OTPDIALOG_SHARD": "3/4"}, "3/4"},
		{"GitHub", "", map[string]string{"OTPDIALOG_SHARD_INDEX": "0", "OTPDIALOG_SHARD_TOTAL": "4"}, "1/4"},
		{"GitLab", "", map[string]string{"CI_NODE_INDEX": "4", "CI_NODE_TOTAL": "4"}, "4/4"},
		{"GitLab, not parallel", "", map[string]string{"CI_NODE_TOTAL": "1"}, ""},
		{"CircleCI", "", map[string]string{"CIRCLE_NODE_INDEX": "3", "CIRCLE_NODE_TOTAL": "4"}, "4/4"},
		{"Kubernetes", "", map[string]string{"JOB_COMPLETION_INDEX": "2", "OTPDIALOG_SHARD_TOTAL": "4"}, "3/4"},
		{"Kubernetes, without the total", "", map[string]string{"JOB_COMPLETION_INDEX": "2"}, "wrong"},
		{"Slurm", "", map[string]string{"SLURM_ARRAY_TASK_ID": "10", "SLURM_ARRAY_TASK_MIN": "4", "SLURM_ARRAY_TASK_STEP": "3", "SLURM_ARRAY_TASK_COUNT": "4"}, "3/4"},
		{"Slurm, without a step", "", map[string]string{"SLURM_ARRAY_TASK_ID": "5", "SLURM_ARRAY_TASK_MIN": "4", "SLURM_ARRAY_TASK_COUNT": "4"}, "wrong"},
		{"no numbers", "", map[string]string{"CI_NODE_INDEX": "one", "CI_NODE_TOTAL": "3"}, "wrong"},
		{"the shard after the last", "6/5", nil, "wrong"},
		{"the shard before the first", "0/5", nil, "wrong"},
		{"of none", "1/0", nil, "wrong"},
		{"no shard", "half", nil, "wrong"},
		{"too much", "1/2/3", nil, "wrong"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for name, value := range test.environ {
				t.Setenv(name, value)
			}
			got, err := findShard(test.flag)
			if (err != nil) != (test.want == "wrong") || err == nil && got.String() != test.want {
				t.Errorf("%q (%v), want %q", got, err, test.want)
			}
		})
	}
}

// Each case is in exactly one shard, and the shards differ by at most one case.
func TestShardsAreTheWhole(t *testing.T) {
	t.Parallel()
	for cases := range 12 {
		all := make([]int, cases)
		for i := range all {
			all[i] = i
		}
		for total := 2; total < 8; total++ {
			var joined []int
			for index := range total {
				part := own(all, shard{index, total})
				if n := len(part); n < cases/total || n > cases/total+1 {
					t.Errorf("shard %d/%d has %d of %d cases", index+1, total, n, cases)
				}
				joined = append(joined, part...)
			}
			slices.Sort(joined)
			if !slices.Equal(joined, all) {
				t.Errorf("%d shards of %d cases play %v", total, cases, joined)
			}
		}
	}
}
