using HwStack.Boards.Power;
using HwStack.Diagnostics;
using HwStack.Runtime;

namespace HwStack.Boards.Tests.Power;

public sealed class EnergyMethodTests
{
    [Fact]
    public void Without_noise_the_energy_of_a_spike_comes_out_exactly()
    {
        MeasuredEnergy energy = Measure(new(), 0.5, 2e-9, 1e6);
        Assert.Equal(2e-9, energy.DynamicJoulesPerCount!.Value, 1e-18);
        Assert.Equal(0.5, energy.IdleWatts, 1e-12);
        Assert.Equal(5.02, energy.TotalJoules, 1e-12);
        Assert.Equal(0.02, energy.DynamicJoules!.Value, 1e-12);
        Assert.Equal(5.02 / 1e7, energy.TotalJoulesPerCount!.Value, 1e-15);
        Assert.Equal(5, energy.Windows);
        Assert.Null(energy.Refusal);
        Assert.Contains("rail vdd", energy.Source, StringComparison.Ordinal);
        Assert.Contains("spikes emitted", energy.Denominator, StringComparison.Ordinal);
    }

    [Fact]
    public void With_noise_and_drift_the_truth_lies_within_four_of_its_own_sigmas_for_nearly_every_seed()
    {
        int within = 0;
        for (ulong seed = 1; seed <= 100; seed++)
        {
            MeasuredEnergy energy = Measure(new() { Seed = seed, NoiseWatts = 0.005, DriftWattsPerSecond = 1e-8 }, 0.5, 2e-9, 1e6);
            within += Math.Abs(energy.DynamicJoulesPerCount!.Value - 2e-9) < 4 * energy.DynamicUncertaintyPerCount!.Value ? 1 : 0;
        }

        Assert.InRange(within, 95, 100);
    }

    [Fact]
    public void What_does_not_stand_above_the_noise_is_refused_and_never_printed()
    {
        int refused = 0;
        for (ulong seed = 1; seed <= 50; seed++)
        {
            MeasuredEnergy energy = Measure(new() { Seed = seed, NoiseWatts = 0.05 }, 0.5, 1e-13, 1e6);
            refused += energy.DynamicJoules is null ? 1 : 0;
            Assert.Equal(energy.DynamicJoules is null, energy.Refusal is { Code: "HWW510" });
            Assert.Equal(energy.DynamicJoules is null, energy.DynamicJoulesPerCount is null);
            Assert.True(energy.DynamicJoules is null or > 0);
            Assert.True(energy.TotalJoules > 0);
        }

        Assert.InRange(refused, 45, 50);
    }

    [Fact]
    public void A_silent_workload_has_no_energy_per_spike()
    {
        MeasuredEnergy energy = Measure(new(), 0.5, 0, 0);
        Assert.Null(energy.TotalJoulesPerCount);
        Assert.Null(energy.DynamicJoulesPerCount);
    }

    [Fact]
    public void The_same_seed_measures_the_same()
    {
        SimulatedMeterOptions noisy = new() { Seed = 7, NoiseWatts = 0.05 };
        Assert.Equal(Measure(noisy, 0.5, 2e-9, 1e6), Measure(noisy, 0.5, 2e-9, 1e6));
        Assert.NotEqual(Measure(noisy, 0.5, 2e-9, 1e6).TotalJoules, Measure(noisy with { Seed = 8 }, 0.5, 2e-9, 1e6).TotalJoules);
    }

    [Fact]
    public void An_outlying_window_moves_a_median_little()
    {
        EnergyWindow idle = new(10, 5, 1, new LoadWindow(10_000, 0, 0)), active = new(10, 6, 1, new LoadWindow(10_000, 1000, 0));
        EnergyMethodOptions options = new();
        MeasuredEnergy energy = MeasuredEnergy.Of([idle, idle, idle, idle, idle], [active, active, active, active, active with { Joules = 60 }], "m", options);
        Assert.Equal(1, energy.DynamicJoules!.Value, 1e-12);
        Assert.True(energy.DynamicUncertaintyJoules > 10);
    }

    [Fact]
    public void Dropped_events_few_windows_and_short_windows_are_refused()
    {
        using SimulatedMeter meter = new("vdd");
        SimulatedLoad load = new(meter, 0.5, 2e-9, 1e6);
        Assert.Equal("HW5301", Code(() => EnergyMethod.Measure(meter, load, new() { Windows = 4 })));
        Assert.Equal("HW5302", Code(() => EnergyMethod.Measure(meter, load, new() { WindowSeconds = 9.99 })));
        Assert.Equal("HW5302", Code(() => EnergyMethod.Measure(meter, load, new() { WindowSeconds = double.NaN })));
        load.Dropped = 1;
        Assert.Equal("HW5303", Code(() => EnergyMethod.Measure(meter, load, new())));
    }

    [Fact]
    public void The_energy_of_a_run_goes_into_a_run_record_with_its_source_and_uncertainty()
    {
        EnergyRecord record = Measure(new() { NoiseWatts = 0.01 }, 0.5, 2e-9, 1e6).PerRun(100);
        Assert.Equal("measured", record.Kind);
        Assert.Equal(0.0502, record.Joules, 1e-4);
        Assert.Equal(record.Joules, record.ByCause.Values.Sum(), 1e-15);
        Assert.True(record.UncertaintyJoules > 0);
    }

    private static MeasuredEnergy Measure(SimulatedMeterOptions faults, double rest, double perSpike, double rate)
    {
        using SimulatedMeter meter = new("vdd", faults);
        return EnergyMethod.Measure(meter, new SimulatedLoad(meter, rest, perSpike, rate), new());
    }

    private static string Code(Action action) => Assert.Throws<UserErrorException>(action).Errors[0].Code;
}
