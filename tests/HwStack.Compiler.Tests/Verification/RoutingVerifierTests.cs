using HwStack.Chip;
using HwStack.Compiler.Routing;
using HwStack.Image;

namespace HwStack.Compiler.Tests.Verification;

public class RoutingVerifierTests
{
    private static readonly Stages Sound = Stages.Build();

    [Fact]
    public void Sound_tables_have_no_findings() => Assert.Empty(Sound.CheckRouting(Sound.Routing));

    [Fact]
    public void A_core_that_gets_no_packet_is_found() =>
        Expect("routing.reach", WithCore(0, table => table with { SetOf = [0, .. table.SetOf[1..]] }));

    [Fact]
    public void A_channel_that_does_not_reach_its_rows_is_found() =>
        Expect("routing.reach", Sound.Routing with { Inputs = [Sound.Routing.Inputs[0] with { SetOf = new ushort[500] }] });

    [Fact]
    public void A_packet_to_a_core_without_a_row_is_found() =>
        Expect("routing.surplus", WithCore(0, table => table with { Sets = Append(table.Sets, CoreId.Port(77)) }));

    [Fact]
    public void A_dendrite_that_sends_elsewhere_is_found()
    {
        int block = Sound.Partition.Blocks.Blocks.ToList().FindIndex(block => block.Dendrites.Count > 0);
        Expect("routing.dendrite", WithCore(block, table => table with { Sets = table.Sets with { Targets = [.. table.Sets.Targets.Select(id => new CoreId(id.Value ^ 1))] } }));
    }

    [Fact]
    public void Unsorted_ids_are_found() =>
        Expect("routing.table", WithCore(0, table => table with { Sets = table.Sets with { Targets = [.. table.Sets.Targets.Reverse()] } }));

    [Fact]
    public void A_set_number_that_does_not_exist_is_found() =>
        Expect("routing.table", WithCore(0, table => table with { SetOf = [999, .. table.SetOf[1..]] }));

    [Fact]
    public void Too_many_sets_are_found() =>
        Expect("routing.sets", WithCore(0, table => table with
        {
            Sets = new DestinationSets([.. table.Sets.Start, .. Enumerable.Repeat(table.Sets.Start[^1], 18)], new byte[table.Sets.Count + 18], table.Sets.Targets),
        }));

    [Fact]
    public void A_full_router_is_found() =>
        Expect("routing.router", Sound.Routing with { RouterEntries = [Sound.Chip.Router.EntriesMax + 1] });

    private static RoutingTables WithCore(int block, Func<SetTable, SetTable> fault) =>
        Sound.Routing with { Cores = [.. Sound.Routing.Cores.Select((table, b) => b == block ? fault(table) : table)] };

    // Appends an id, which must sort last, to the last set.
    private static DestinationSets Append(DestinationSets sets, CoreId id) =>
        sets with { Start = [.. sets.Start[..^1], sets.Start[^1] + 1], Targets = [.. sets.Targets, id] };

    private static void Expect(string rule, RoutingTables faulty) => Assert.Contains(Sound.CheckRouting(faulty), finding => finding.Rule == rule);
}
