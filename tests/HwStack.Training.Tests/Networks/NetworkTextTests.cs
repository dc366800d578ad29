using HwStack.Diagnostics;

namespace HwStack.Training.Tests.Networks;

public class NetworkTextTests
{
    [Fact]
    public void Words_become_layers()
    {
        NetworkSpec spec = NetworkText.Parse(" 28x28-12c5-p2-64c5s2-p2-p2-300r-10 ");
        Assert.Equal([1, 28, 28], spec.InputShape);
        Assert.Equal(
            [
                new LayerSpec { Outputs = 12, Kernel = 5 }, new LayerSpec { Outputs = 64, Kernel = 5, Padding = 2, Pool = 2 }, new LayerSpec { Outputs = 300, Recurrent = true, Pool = 4 },
                new LayerSpec { Outputs = 10 },
            ],
            spec.Layers);
        Assert.Equal([784], NetworkText.Parse("784-10").InputShape);
        Assert.Equal([2, 34, 30], NetworkText.Parse("2x34x30-10").InputShape);
        Assert.Equal(0, NetworkText.Parse("9x9-3c3s0-5").Layers[0].Padding);
    }

    [Fact]
    public void Sizes_follow_from_kernels_padding_and_windows()
    {
        LayerGeometry[] layers = LayerGeometry.Of(NetworkText.Parse("2x29x31-12c5-p2-64c3s1-p3-10"));
        Assert.Equal((25, 27), layers[0].Output);
        Assert.Equal((12, 12, 13), layers[1].Pooled);
        Assert.Equal((12, 13), layers[1].Output);
        Assert.Equal((64, 4, 4), layers[2].Pooled);
        Assert.Equal((50, 108, 1024), (layers[0].FanIn, layers[1].FanIn, layers[2].FanIn));
        Assert.Equal((25 * 27 * 12, 12 * 13 * 64, 10), (layers[0].Neurons, layers[1].Neurons, layers[2].Neurons));
    }

    [Theory]
    [InlineData("", "HW0450")]
    [InlineData("784", "HW0450")]
    [InlineData("784-", "HW0450")]
    [InlineData("784--10", "HW0450")]
    [InlineData("784-0", "HW0450")]
    [InlineData("784-ten", "HW0450")]
    [InlineData("784-1000000000000", "HW0450")]
    [InlineData("784-1e3", "HW0450")]
    [InlineData("784-r", "HW0450")]
    [InlineData("28x28-p2", "HW0450")]
    [InlineData("28x28-10-p2", "HW0450")]
    [InlineData("28x28-p-10", "HW0450")]
    [InlineData("28x28-12c-10", "HW0450")]
    [InlineData("28x28-c5-10", "HW0450")]
    [InlineData("28x28-12c5s1s1-10", "HW0450")]
    [InlineData("28x28-12c5s-10", "HW0450")]
    [InlineData("28x28x1x1-10", "HW0450")]
    [InlineData("28x-10", "HW0450")]
    [InlineData("28x28-p65536-p65536-10", "HW0450")]
    [InlineData("28x28-p30-10", "HW0451")]
    [InlineData("784-p2-10", "HW0451")]
    [InlineData("28x28-12c29-10", "HW0451")]
    [InlineData("28x28-12c5-p24-12c2-10", "HW0451")]
    [InlineData("784-12c1-10", "HW0452")]
    [InlineData("28x28-100-12c3s1-10", "HW0452")]
    [InlineData("28x28-12c3r-10", "HW0450")]
    [InlineData("100000-100000-10", "HW0453")]
    [InlineData("1048576x1048576x1048576-10", "HW0453")]
    [InlineData("1024x1024-1c1048576s1048576-10", "HW0453")]
    [InlineData("1024x1024-1000c3-p1000-10", "HW0453")]
    public void What_cannot_be_is_refused_with_its_code(string text, string code)
    {
        UserErrorException refused = Assert.Throws<UserErrorException>(() => NetworkText.Parse(text));
        Assert.Equal(code, refused.Errors[0].Code);
    }

    [Fact]
    public void Recurrent_convolutions_are_refused()
    {
        NetworkSpec spec = new() { InputShape = [1, 8, 8], Layers = [new LayerSpec { Outputs = 4, Kernel = 3, Recurrent = true }] };
        Assert.Equal("HW0452", Assert.Throws<UserErrorException>(() => LayerGeometry.Of(spec)).Errors[0].Code);
    }

    [Fact]
    public void Any_text_is_a_network_or_a_users_mistake()
    {
        Random random = new(1);
        const string Letters = "0123456789xcsrp--  ";
        int networks = 0;
        for (int i = 0; i < 20_000; i++)
        {
            char[] text = "28x28-12c5-p2-64c5-p2-10".ToCharArray();
            for (int change = random.Next(1, 5); change > 0; change--)
            {
                text[random.Next(text.Length)] = Letters[random.Next(Letters.Length)];
            }

            try
            {
                networks += NetworkText.Parse(new string(text)).Layers.Length > 0 ? 1 : 0;
            }
            catch (UserErrorException)
            {
            }
        }

        Assert.InRange(networks, 100, 15_000);
    }
}
