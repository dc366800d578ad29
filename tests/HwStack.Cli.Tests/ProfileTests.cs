using System.Text.Json;
using System.Text.RegularExpressions;

namespace HwStack.Cli.Tests;

/// <summary>Profiles by command: the documented schema, the files beside it, and the guard for continuous integration.</summary>
public sealed partial class ProfileTests : IDisposable
{
    private const string Topology = "topology:small-world,n=1000";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_json_has_the_documented_fields_and_no_others()
    {
        JsonElement document = CliRun.Of("profile", Topology, "--ticks", "20", "--fidelity", "contention", "--faults", "dead-neurons=0.01", "--json").Succeeded().Json();
        Assert.Equal("hwstack.profile/1.0", document.GetProperty("schema").GetString());
        SortedSet<string> found = new(StringComparer.Ordinal);
        Walk(document, "", found);
        Assert.Empty(found.Except(Documented()));
        Assert.Empty(Documented().Except(found));
    }

    [Fact]
    public void Totals_are_the_counters_of_a_run_to_the_last_unit()
    {
        string[] workload = ["topology:small-world,n=20000", "--ticks", "60", "--json"];
        JsonElement run = CliRun.Of(["run", .. workload]).Succeeded().Json(), profile = CliRun.Of(["profile", .. workload]).Succeeded().Json().GetProperty("profiles")[0];
        JsonElement counters = profile.GetProperty("counters"), series = profile.GetProperty("series");
        int index = 0;
        foreach (JsonProperty counter in run.GetProperty("counters").EnumerateObject())
        {
            long total = counter.Value.GetInt64();
            Assert.Equal(total, counters.GetProperty(counter.Name).GetInt64());
            if (!counter.Name.StartsWith("port_", StringComparison.Ordinal))
            {
                Assert.Equal(total, profile.GetProperty("cores").EnumerateArray().Sum(core => core.GetProperty("counters")[index].GetInt64()));
                Assert.Equal(total, series.GetProperty("counters").GetProperty(counter.Name).EnumerateArray().Sum(bin => bin.GetInt64()));
                index++;
            }
        }

        Assert.Equal(10, index);
        Assert.Equal(counters.GetProperty("synaptic_ops").GetInt64(), Sum(profile.GetProperty("populations"), "synaptic_ops"));
        Assert.Equal(counters.GetProperty("spikes").GetInt64(), Sum(profile.GetProperty("populations"), "spikes"));
        Assert.Equal(counters.GetProperty("hops").GetInt64() + counters.GetProperty("port_hops").GetInt64(), Sum(profile.GetProperty("links"), "packets"));
        double joules = profile.GetProperty("energy").GetProperty("modelled").GetProperty("joules").GetDouble();
        Assert.Equal(run.GetProperty("energy_j").GetProperty("total").GetDouble(), joules, joules * 1e-12);
        Assert.Equal(joules, series.GetProperty("joules").EnumerateArray().Sum(bin => bin.GetDouble()), joules * 1e-9);
    }

    [DataFact("nir/expected/braille")]
    public void Braille_costs_at_Loihis_prices_what_a_hand_added_budget_says()
    {
        JsonElement profile = CliRun.Of(
            "profile", TestData.At("nir/files/paper_03_rnn_braille_noDelay_bias_zero__5e2efd7b.nir"), "--dt", "1e-4", "--reset", "zero", "--energy", "loihi1", "--json",
            "--input", TestData.At("nir/expected/braille/braille_test_sample0_input_256x12.npy")).Succeeded().Json().GetProperty("profiles")[0];
        JsonElement counters = profile.GetProperty("counters"), energy = profile.GetProperty("energy").GetProperty("modelled"), causes = energy.GetProperty("by_cause");
        long Count(string name) => counters.GetProperty(name).GetInt64();
        (string Cause, double Picojoules)[] budget =
        [
            ("synaptic_ops", Count("synaptic_ops") * 35.5), ("neuron_updates", Count("neuron_updates") * (51.2 + 21.6)), ("spikes", Count("spikes") * 69.3), ("packets", Count("packets") * 111.0),
            ("hops", (Count("hops") + Count("port_hops")) * (3.0 + 4.2) / 2), ("axon_events", 0), ("cells_scanned", 0), ("partial_sums", 0), ("static", 0),
        ];
        Assert.Equal(budget.Select(line => line.Cause).Order(), causes.EnumerateObject().Select(cause => cause.Name).Order());
        Assert.All(budget, line => Assert.Equal(line.Picojoules, causes.GetProperty(line.Cause).GetDouble() * 1e12, 1e-6));
        Assert.Equal(budget.Sum(line => line.Picojoules), energy.GetProperty("joules").GetDouble() * 1e12, 1e-5);

        // The counts of docs/profiling.md, whose reasons stand there.
        Assert.Equal(125 + 677, Count("spikes"));
        Assert.Equal(Count("spikes"), Count("packets"));
        Assert.Equal(38 + (45 * 256), Count("neuron_updates"));
        Assert.Equal(2 * 677, Count("hops"));
        string page = File.ReadAllText(RepositoryFiles.PathOf("docs/profiling.md"));
        Assert.Contains("| **2,619,376.8** | **2,619,376.8** |", page, StringComparison.Ordinal);
        Assert.Equal(2_619_376.8, budget.Sum(line => line.Picojoules), 0.05);
    }

    [Fact]
    public void A_diff_lets_the_same_pass_and_stops_a_planted_rise_of_6_per_cent()
    {
        string chip = CliRun.Of("chips", "show", "nc1", "--json").Succeeded().Out;
        string dearer = _folder.File("dearer.json"), a = _folder.File("a.json"), b = _folder.File("b.json");
        File.WriteAllText(dearer, Dearer(chip, 1.06));
        File.WriteAllText(a, CliRun.Of("profile", Topology, "--ticks", "50", "--json").Succeeded().Out);
        File.WriteAllText(b, CliRun.Of("profile", Topology, "--ticks", "50", "--energy", dearer, "--json").Succeeded().Out);
        CliRun same = CliRun.Of("profile", "diff", a, a, "--fail-if", "energy_per_spike>+5%");
        CliRun worse = CliRun.Of("profile", "diff", a, b, "--fail-if", "energy_per_spike>+5%", "--json");
        CliRun allowed = CliRun.Of("profile", "diff", a, b, "--fail-if", "energy_per_spike>+7%");
        Assert.Equal((0, 1, 0), (same.ExitCode, worse.ExitCode, allowed.ExitCode));
        Assert.Contains("HW4200", worse.Error, StringComparison.Ordinal);
        JsonElement diff = worse.Json();
        Assert.Equal("hwstack.profile-diff/1.0", diff.GetProperty("schema").GetString());
        Assert.False(diff.GetProperty("passed").GetBoolean());
        Assert.Equal(6, diff.GetProperty("rules")[0].GetProperty("found").GetDouble(), 1e-6);
        Assert.Contains("energy_per_spike", allowed.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("energy_per_spike", "HW0420", 2)]
    [InlineData("nothing>5%", "HW0421", 2)]
    public void A_rule_that_cannot_be_is_a_usage_error(string rule, string code, int exit)
    {
        string a = _folder.File("a.json");
        File.WriteAllText(a, CliRun.Of("profile", Topology, "--ticks", "5", "--json").Succeeded().Out);
        CliRun diff = CliRun.Of("profile", "diff", a, a, "--fail-if", rule);
        Assert.Equal(exit, diff.ExitCode);
        Assert.Contains(code, diff.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Trace_and_dump_are_written_beside_the_json_and_hold_the_same_spikes()
    {
        string trace = _folder.File("t.json"), dump = _folder.File("t.vcd");
        JsonElement profile = CliRun.Of("profile", Topology, "--ticks", "30", "--trace", trace, "--vcd", dump, "--json").Succeeded().Json().GetProperty("profiles")[0];
        long spikes = profile.GetProperty("counters").GetProperty("spikes").GetInt64();
        Assert.True(spikes > 0);
        JsonElement events = JsonDocument.Parse(File.ReadAllText(trace)).RootElement.GetProperty("traceEvents");
        Assert.Equal(spikes, events.EnumerateArray().Where(e => e.GetProperty("name").GetString() == "work").Sum(e => e.GetProperty("args").GetProperty("spikes").GetInt64()));
        Assert.Equal(spikes, File.ReadLines(dump).SkipWhile(line => line != "$end").Count(line => line.StartsWith('1')));
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void Of_a_batch_every_sample_has_its_profile_and_only_the_first_a_fine_raster()
    {
        string network = SmallNetworks.Write(_folder, SmallNetworks.Lif()), input = _folder.File("batch.npy");
        Network.NpyFile.Write(input, [.. Enumerable.Repeat(1f, 2 * 20 * 3)], [2, 20, 3]);
        JsonElement profiles = CliRun.Of("profile", network, "--dt", "1e-3", "--input", input, "--json").Succeeded().Json().GetProperty("profiles");
        Assert.Equal(2, profiles.GetArrayLength());
        Assert.Equal(profiles[0].GetProperty("counters").GetRawText(), profiles[1].GetProperty("counters").GetRawText());
        Assert.True(profiles[0].GetProperty("raster").GetProperty("exact").GetBoolean());
        Assert.Equal(1, profiles[1].GetProperty("raster").GetProperty("bins").GetInt32());
        Assert.Equal(profiles[0].GetProperty("raster").GetProperty("spikes").GetInt64(), profiles[1].GetProperty("raster").GetProperty("spikes").GetInt64());
    }

    [Fact]
    public void The_text_draws_maps_raster_and_course()
    {
        string text = CliRun.Of("profile", Topology, "--ticks", "100", "--map", "activity").Succeeded().Out;
        Assert.Contains("busy time by core", text, StringComparison.Ordinal);
        Assert.Contains("█", text, StringComparison.Ordinal);
        Assert.Matches("[\u2801-\u28ff]", text);
        Assert.Contains("longest tick", text, StringComparison.Ordinal);
        Assert.Contains("uncertainty not known", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_watched_run_gives_the_same_result_and_the_reference_is_not_watched()
    {
        string[] run = ["run", Topology, "--ticks", "2000", "--json"];
        Assert.Equal(CliRun.Of(run).Succeeded().Out, CliRun.Of([.. run, "--watch"]).Succeeded().Out);
        CliRun refused = CliRun.Of([.. run, "--watch", "--on", "reference"]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("HW0050", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_meters_recording_stands_beside_the_model_in_the_same_fields()
    {
        // Five windows of 10 s each: 0.5 W at rest, 0.6 W with input, 100 runs a window: 6 J and 1 J dynamic a window.
        List<string> lines = ["time_s,amps,window"];
        for (int i = 0; i < 10; i++)
        {
            string mark = i % 2 == 0 ? "idle" : "active";
            lines.AddRange([$"{i * 20},{(i % 2 == 0 ? "0.25" : "0.3")},{mark}", $"{(i * 20) + 10},{(i % 2 == 0 ? "0.25" : "0.3")},{mark}"]);
        }

        string file = _folder.File("meter.csv");
        File.WriteAllLines(file, lines);
        string[] run = ["profile", Topology, "--ticks", "20", "--meter", file, "--meter-runs", "100", "--meter-volts", "2"];
        JsonElement energy = CliRun.Of([.. run, "--json"]).Succeeded().Json().GetProperty("profiles")[0].GetProperty("energy"), measured = energy.GetProperty("measured");
        Assert.Equal(0.06, measured.GetProperty("joules").GetDouble(), 1e-12);
        Assert.Equal(0.01, measured.GetProperty("dynamic_joules").GetDouble(), 1e-12);
        Assert.Equal("measured", measured.GetProperty("kind").GetString());
        Assert.Equal(0, measured.GetProperty("uncertainty_joules").GetDouble(), 1e-12);
        Assert.Equal(energy.GetProperty("modelled").EnumerateObject().Select(field => field.Name), measured.EnumerateObject().Select(field => field.Name));
        Assert.Equal(0.06 / measured.GetProperty("per")[0].GetProperty("count").GetInt64(), measured.GetProperty("per")[0].GetProperty("joules").GetDouble(), 1e-12);
        Assert.Matches(@"figure .* modelled .* measured", CliRun.Of(run).Succeeded().Out);
        Assert.Contains("HW0423", CliRun.Of([.. run[..^1], "0"]).Error, StringComparison.Ordinal);
        Assert.Contains("HW5300", CliRun.Of([.. run[..^2]]).Error, StringComparison.Ordinal);
    }

    // A costs file of the chip's own costs, energies times a factor.
    private static string Dearer(string chip, double factor)
    {
        JsonElement description = JsonDocument.Parse(chip).RootElement, energy = description.GetProperty("energy");
        return JsonSerializer.Serialize(new
        {
            name = "dearer", summary = "the chip's own costs, raised",
            energy = new
            {
                events = energy.GetProperty("events").EnumerateArray().Select(entry => new
                {
                    @event = entry.GetProperty("event").GetString(), picojoules = entry.GetProperty("picojoules").GetDouble() * factor, source = "planted",
                }),
                static_watts_per_core = energy.GetProperty("static_watts_per_core").GetDouble() * factor, static_source = "planted",
            },
        });
    }

    private static long Sum(JsonElement list, string field) => list.EnumerateArray().Sum(entry => entry.GetProperty(field).GetInt64());

    private static SortedSet<string> Documented()
    {
        string page = File.ReadAllText(RepositoryFiles.PathOf("docs/profiling.md"));
        return [.. Row().Matches(page[page.IndexOf("## The schema", StringComparison.Ordinal)..]).Select(match => match.Groups[1].Value)];
    }

    // "a.b[].c" for fields, "{}" behind maps whose keys are data; what belongs to other documents is not entered.
    private static void Walk(JsonElement element, string path, SortedSet<string> found)
    {
        if (path == "quantisation")
        {
            found.Add(path);
        }
        else if (element.ValueKind == JsonValueKind.Object && path.Length > 0 && (path.EndsWith(".counters", StringComparison.Ordinal) || path.EndsWith(".by_cause", StringComparison.Ordinal)))
        {
            found.Add(path + "{}");
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty field in element.EnumerateObject())
            {
                Walk(field.Value, path.Length == 0 ? field.Name : $"{path}.{field.Name}", found);
            }
        }
        else if (element.ValueKind == JsonValueKind.Array && !path.EndsWith("warnings", StringComparison.Ordinal) && element.GetArrayLength() > 0 && element[0].ValueKind == JsonValueKind.Object)
        {
            foreach (JsonElement entry in element.EnumerateArray())
            {
                Walk(entry, path + "[]", found);
            }
        }
        else
        {
            found.Add(element.ValueKind == JsonValueKind.Array ? path + "[]" : path);
        }
    }

    [GeneratedRegex(@"^\| `([a-z0-9_\[\]{}.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
