namespace HwStack.Browser.Tests;

/// <summary>A test that needs a browser, and perhaps a part of the data folder; skipped, visibly, without, and failing on CI where layers are required.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute(string? data = null) => Skip = (data is null ? null : TestData.WhyNot(data)) ?? Layers.SkipBecause(BrowserTools.WhyNot);
}
