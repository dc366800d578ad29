namespace HwStack.Testing;

/// <summary>A test that runs a script of the repository; skipped, visibly, on a machine without python3.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute()
    {
        if (ExternalProgram.Find("python3") is null)
        {
            Skip = Layers.SkipBecause("no python3 on this machine");
        }
    }
}
