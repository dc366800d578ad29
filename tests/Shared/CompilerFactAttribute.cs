namespace HwStack.Testing;

/// <summary>A test that compiles the second implementation; skipped, visibly, on a machine without a C compiler.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CompilerFactAttribute : FactAttribute
{
    public CompilerFactAttribute()
    {
        if (SecondImplementation.Compiler is null)
        {
            Skip = Layers.SkipBecause("no C compiler (gcc, cc or CC) on this machine");
        }
    }
}
