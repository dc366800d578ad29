using System.Globalization;
using System.Text.Json;
using HwStack.Network;

namespace HwStack.Browser.Tests;

/// <summary>The page of a profile in a real browser, offline: the numbers on it are those of the JSON, every view works by mouse and by keyboard, and nothing is loaded or thrown.</summary>
public sealed class ProfilePageTests : IDisposable
{
    private const string Topology = "topology:small-world,n=4000";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [BrowserFact]
    public void Numbers_on_the_page_are_those_of_the_json()
    {
        (string page, JsonElement profile) = Profile(Topology, "--ticks", "100");
        JsonElement seen = Quiet(BrowserPage.Open(_folder, page, search: "core 3"));

        Assert.Equal(Text(profile.GetProperty("counters").GetProperty("spikes")), Card(seen, "spikes"));
        Assert.Equal(Text(profile.GetProperty("counters").GetProperty("synaptic_ops")), Card(seen, "synaptic operations"));
        JsonElement energy = profile.GetProperty("energy").GetProperty("modelled");
        Close(energy.GetProperty("joules").GetDouble(), Card(seen, "energy"));
        Close(energy.GetProperty("per")[0].GetProperty("joules").GetDouble(), Card(seen, "energy per spike"));
        Close(profile.GetProperty("time").GetProperty("modelled").GetProperty("seconds").GetDouble(), Card(seen, "time"));
        foreach (JsonElement per in energy.GetProperty("per").EnumerateArray().Where(per => per.GetProperty("count").GetInt64() > 0))
        {
            Close(per.GetProperty("joules").GetDouble(), seen.GetProperty("figures").GetProperty($"energy per {per.GetProperty("per").GetString()!.Replace('_', ' ')}").GetString()!);
        }

        JsonElement[] populations = [.. profile.GetProperty("populations").EnumerateArray()];
        Assert.Equal(populations.Length, seen.GetProperty("populations").GetArrayLength());
        for (int p = 0; p < populations.Length; p++)
        {
            JsonElement row = seen.GetProperty("populations")[p];
            Assert.Equal(populations[p].GetProperty("name").GetString(), row[0].GetString());
            Assert.Equal(Text(populations[p].GetProperty("spikes")), row[4].GetString());
            Assert.Equal(Text(populations[p].GetProperty("synaptic_ops")), row[7].GetString()!.TrimStart('~'));
        }

        JsonElement[] cores = [.. profile.GetProperty("cores").EnumerateArray()];
        Assert.Equal(cores.Length, seen.GetProperty("cores").GetArrayLength());
        Assert.Equal(cores.Select(core => Text(core.GetProperty("counters")[4])), seen.GetProperty("cores").EnumerateArray().Select(row => row[4].GetString()!));
        string spikes = Text(profile.GetProperty("raster").GetProperty("spikes"));
        Assert.StartsWith($"{spikes} of {spikes} spikes are in view, all of them drawn", seen.GetProperty("raster_note").GetString(), StringComparison.Ordinal);
        Assert.Equal(profile.GetProperty("assumptions").GetArrayLength(), seen.GetProperty("assumptions").GetArrayLength());

        // "core 3" finds cores 3 and 3x, and no population.
        JsonElement found = seen.GetProperty("found");
        Assert.Equal(cores.Select(core => core.GetProperty("core").GetUInt32()).Where(id => $"{id}".StartsWith('3')).Select(id => $"core {id}"), found.GetProperty("cores").EnumerateArray().Select(row => row[0].GetString()!));
        Assert.Equal(0, found.GetProperty("populations").GetArrayLength());
    }

    [BrowserFact]
    public void Views_switch_a_core_shows_itself_under_the_mouse_and_by_keyboard()
    {
        (string page, JsonElement profile) = Profile(Topology, "--ticks", "50");
        JsonElement seen = Quiet(BrowserPage.Open(_folder, page)), views = seen.GetProperty("views");
        JsonElement[] cores = [.. profile.GetProperty("cores").EnumerateArray()];
        foreach ((string view, string field) in new[] { ("energy", "energy_joules"), ("activity", "busy_seconds") })
        {
            Assert.Equal(cores.Sum(core => core.GetProperty(field).GetDouble()), views.GetProperty(view).EnumerateArray().Sum(value => value.GetDouble()), 1e-12);
        }

        JsonElement neurons = profile.GetProperty("utilisation").GetProperty("resources").EnumerateArray().Single(use => use.GetProperty("name").GetString() == "neurons");
        double share = neurons.GetProperty("used").GetDouble() / neurons.GetProperty("max").GetDouble();
        Assert.Equal(share, views.GetProperty("neurons").EnumerateArray().Average(value => value.GetDouble()), 1e-9);

        uint last = cores[^1].GetProperty("core").GetUInt32();
        JsonElement hovered = seen.GetProperty("hovered"), moved = seen.GetProperty("moved");
        Assert.StartsWith($"{last} at ", hovered.GetProperty("core").GetString(), StringComparison.Ordinal);
        Assert.Equal(Text(cores[^1].GetProperty("counters")[4]), hovered.GetProperty("spikes").GetString());
        Assert.Equal("mesh-chart", seen.GetProperty("focused").GetString());
        uint width = profile.GetProperty("utilisation").GetProperty("mesh_x").GetUInt32();
        uint[] used = [.. cores.Select(core => core.GetProperty("core").GetUInt32())];
        uint left = used.Where(core => core / width == last / width && core < last).DefaultIfEmpty(last).Max();
        uint above = used.Where(core => core % width == left % width && core < left).DefaultIfEmpty(left).Max();
        Assert.NotEqual(last, above);
        Assert.StartsWith($"{above} at ", moved.GetProperty("core").GetString(), StringComparison.Ordinal);
        Assert.NotEqual(seen.GetProperty("raster_note").GetString(), seen.GetProperty("raster_zoomed").GetString());
        Assert.Equal(seen.GetProperty("raster_note").GetString(), seen.GetProperty("raster_again").GetString());
        Assert.True(seen.GetProperty("raster_ink").GetInt64() > 1000);
    }

    [BrowserFact]
    public void Light_and_dark_follow_the_system_and_the_button_on_a_desk_and_on_a_phone()
    {
        (string page, _) = Profile(Topology, "--ticks", "50");
        foreach ((int width, int height, string theme) in new[] { (1280, 800, "light"), (390, 844, "dark") })
        {
            string picture = _folder.File($"{theme}.png");
            JsonElement seen = Quiet(BrowserPage.Open(_folder, page, width, height, theme, screenshot: picture));
            Assert.Equal(theme, seen.GetProperty("theme").GetString());
            Assert.NotEqual(theme, seen.GetProperty("other_theme").GetString());
            Assert.NotEqual(seen.GetProperty("ground").GetString(), seen.GetProperty("other_ground").GetString());
            Assert.True(seen.GetProperty("overflow").GetInt32() <= 0, $"the page is wider than {width} pixels");
            Assert.True(new FileInfo(picture).Length > 20_000);
        }
    }

    [BrowserFact]
    public void Hostile_names_are_shown_and_never_run()
    {
        const string Name = "<img src=x onerror=window.hacked=1><script>window.hacked=2<\\script>&amp;'\"{{data}}";
        NetworkGraph plain = SmallNetworks.Lif();
        NetworkGraph named = new([.. plain.Nodes.Select(node => node.Name == "cells" ? node with { Name = Name } : node)], [new("input", "w"), new("w", Name), new(Name, "output")]);
        (string page, _) = Profile(SmallNetworks.Write(_folder, named), "--dt", "1e-3", "--input", SmallNetworks.WriteSpikes(_folder));
        JsonElement seen = Quiet(BrowserPage.Open(_folder, page, search: "<IMG"));
        Assert.Equal(JsonValueKind.Null, seen.GetProperty("hacked").ValueKind);
        Assert.Equal(Name, seen.GetProperty("populations")[0][0].GetString());
        Assert.Equal(1, seen.GetProperty("found").GetProperty("populations").GetArrayLength());
        Assert.Equal(1, seen.GetProperty("quantisation").GetArrayLength());
        Assert.Contains("Recorded spike by spike", seen.GetProperty("raster_note").GetString(), StringComparison.Ordinal);
    }

    [BrowserFact("nir/expected/braille")]
    public void The_page_of_the_Braille_network_opens_offline_without_a_fault()
    {
        (string page, JsonElement profile) = Profile(
            TestData.At("nir/files/paper_03_rnn_braille_noDelay_bias_zero__5e2efd7b.nir"), "--dt", "1e-4", "--reset", "zero",
            "--input", TestData.At("nir/expected/braille/braille_test_sample0_input_256x12.npy"), "--fidelity", "contention");
        JsonElement seen = Quiet(BrowserPage.Open(_folder, page));
        Assert.Equal(Text(profile.GetProperty("counters").GetProperty("spikes")), Card(seen, "spikes"));
        Assert.Equal(3, seen.GetProperty("quantisation").GetArrayLength());
    }

    [BrowserFact]
    public void The_page_of_a_comparison_tells_what_got_worse()
    {
        string a = _folder.File("a.json"), b = _folder.File("b.json"), page = _folder.File("d.html");
        File.WriteAllText(a, CliRun.Of("profile", Topology, "--ticks", "50", "--json").Succeeded().Out);
        File.WriteAllText(b, CliRun.Of("profile", Topology, "--ticks", "50", "--energy", "loihi1", "--json").Succeeded().Out);
        CliRun diff = CliRun.Of("profile", "diff", a, b, "--fail-if", "energy_per_spike>+5%", "--html", page);
        Assert.Equal(1, diff.ExitCode);
        JsonElement seen = Quiet(BrowserPage.Open(_folder, page));
        JsonElement energy = seen.GetProperty("metrics").EnumerateArray().Single(row => row[0].GetString() == "energy_per_spike");
        Assert.Equal("worse", energy[4].GetString());
        Assert.Contains("broken", seen.GetProperty("rules")[0].GetString(), StringComparison.Ordinal);
    }

    private (string Page, JsonElement Profile) Profile(params string[] arguments)
    {
        string page = _folder.File("profile.html");
        JsonElement document = CliRun.Of(["profile", .. arguments, "--json", "--html", page]).Succeeded().Json();
        return (page, document.GetProperty("profiles")[0]);
    }

    private static JsonElement Quiet(JsonElement seen)
    {
        Assert.Equal("[]", seen.GetProperty("errors").GetRawText());
        Assert.Equal("[]", seen.GetProperty("requests").GetRawText());
        return seen;
    }

    private static string Card(JsonElement seen, string name) => seen.GetProperty("cards").GetProperty(name).GetString()!;

    private static string Text(JsonElement count) => count.GetInt64().ToString("N0", CultureInfo.InvariantCulture);

    // Three significant digits with an SI prefix, as the page shows quantities.
    private static void Close(double expected, string shown)
    {
        string[] parts = shown.Split(' ');
        double factor = parts[1].Length == 1 ? 1 : Math.Pow(10, "fpnµm kMG".IndexOf(parts[1][0], StringComparison.Ordinal) * 3 - 15);
        Assert.Equal(expected, double.Parse(parts[0], CultureInfo.InvariantCulture) * factor, Math.Abs(expected) * 0.006);
    }
}
