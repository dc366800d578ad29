namespace HwStack.Training.Tests;

public sealed class EnergyControlTests
{
    private static readonly TrainingOptions Led = new() { AccuracyTarget = 0.9f };

    [Fact]
    public void A_penalty_without_a_target_stays_as_it_is()
    {
        EnergyControl control = new(new TrainingOptions { EnergyPenalty = 0.25f });
        control.Saw(10, 10);
        Assert.Equal((0.25, 0.0), (control.Penalty, control.Recent));
    }

    [Fact]
    public void The_price_rises_while_more_is_right_than_asked_and_falls_while_less_is()
    {
        EnergyControl control = new(Led);
        for (int i = 0; i < 1000; i++)
        {
            control.Saw(100, 100);
        }

        double high = control.Penalty;
        Assert.True(high > 10 * 1e-4, $"{high}");
        for (int i = 0; i < 100; i++)
        {
            control.Saw(50, 100);
        }

        Assert.True(control.Recent < 0.9 && control.Penalty < high, $"{control.Recent} {control.Penalty} {high}");
    }

    [Fact]
    public void The_price_never_leaves_its_bounds()
    {
        EnergyControl low = new(Led), high = new(Led);
        for (int i = 0; i < 20_000; i++)
        {
            low.Saw(0, 1);
            high.Saw(1, 1);
        }

        Assert.Equal((1e-7, 1e3), (low.Penalty, high.Penalty));
    }

    [Fact]
    public void A_restored_control_goes_on_where_it_was()
    {
        EnergyControl first = new(Led), second = new(Led);
        for (int i = 0; i < 300; i++)
        {
            first.Saw(i % 7, 7);
        }

        second.Restore(first.Penalty, first.Recent);
        first.Saw(7, 7);
        second.Saw(7, 7);
        Assert.Equal((first.Penalty, first.Recent), (second.Penalty, second.Recent));
    }
}
