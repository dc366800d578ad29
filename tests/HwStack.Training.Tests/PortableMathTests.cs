namespace HwStack.Training.Tests;

public sealed class PortableMathTests
{
    [Fact]
    public void The_series_agree_with_the_library()
    {
        for (int i = -1000; i <= 1000; i++)
        {
            double x = i * Math.PI / 1000;
            (double sin, double cos) = PortableMath.SinCos(x);
            Assert.Equal(Math.Sin(x), sin, 4e-15);
            Assert.Equal(Math.Cos(x), cos, 4e-15);
            Assert.Equal(1, PortableMath.Exp(i * 0.03) / Math.Exp(i * 0.03), 2e-14);
            double y = Math.Exp(i * 0.3);
            Assert.Equal(Math.Log(y), PortableMath.Log(y), 4e-15 * Math.Max(1, Math.Abs(Math.Log(y))));
        }
    }
}
